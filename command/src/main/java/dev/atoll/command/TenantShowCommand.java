package dev.atoll.command;

import dev.atoll.host.RunState;
import dev.atoll.kinds.Timestamps;
import dev.atoll.kinds.atoll.v1.Tenant;
import dev.atoll.kinds.atoll.v1.TenantQuota;
import dev.atoll.kinds.meta.v1.Condition;
import dev.atoll.platform.OperatorTenants;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `atoll tenant show`.
@Command(name = "show", description = "Tell of one tenant.")
final class TenantShowCommand implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Mixin private OutputOption output = new OutputOption();

    @Parameters(paramLabel = "NAME", description = "The tenant.")
    private String name = "";

    @Override
    public Integer call() {
        RunState state = data.running();
        try (OperatorTenants tenants = OperatorTenants.in(data.data())) {
            Tenant tenant = tenants.get(name);
            if (output.isJson()) {
                OutputOption.print(tenant.tree().fields());
            } else {
                lines(tenant, state.server()).forEach(System.out::println);
            }
            return 0;
        }
    }

    /// What is known, a line each; what is not known has none.
    static List<String> lines(Tenant tenant, String server) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Name", tenant.name());
        facts.put("Display name", tenant.spec().displayName());
        facts.put("Status", TenantCommand.phaseOf(tenant));
        facts.put("Endpoint", server + "/tenants/" + tenant.name());
        String running = tenant.status().kubernetesVersion();
        facts.put("Version", running.isEmpty() ? tenant.spec().kubernetesVersion() : running);
        facts.put("Shard", tenant.status().shard());
        var usage = tenant.status().usage();
        if (!usage.tree().isEmpty()) {
            facts.put("Objects", String.valueOf(usage.objects()));
            facts.put("Bytes", String.valueOf(usage.bytes()));
            facts.put("Nodes", String.valueOf(usage.nodes()));
        }
        if (tenant.status().remainingObjects() > 0) {
            facts.put("Remaining", tenant.status().remainingObjects() + " objects");
        }
        facts.put("Weight", String.valueOf(Math.max(1, tenant.spec().weight())));
        facts.put("Quota", quota(tenant.spec().quota()));
        facts.put(
                "Created",
                tenant.metadata().creationTimestamp().map(Timestamps::seconds).orElse(""));
        List<String> lines = new ArrayList<>();
        facts.forEach((fact, value) -> {
            if (!value.isEmpty()) {
                lines.add("%-14s%s".formatted(fact, value));
            }
        });
        for (Condition condition : tenant.status().conditions()) {
            lines.add(
                    "%-14s%s=%s %s"
                            .formatted(
                                    "Condition",
                                    condition.type(),
                                    condition.status(),
                                    condition.message())
                            .stripTrailing());
        }
        return lines;
    }

    private static String quota(TenantQuota quota) {
        List<String> limits = new ArrayList<>();
        new TreeMap<>(quota.objects())
                .forEach((resource, count) -> limits.add(resource + "=" + count));
        for (String field : List.of("bytes", "requestsInFlight", "watches", "nodes")) {
            if (quota.tree().has(field)) {
                limits.add(field + "=" + quota.tree().string(field, ""));
            }
        }
        return String.join(", ", limits);
    }
}
