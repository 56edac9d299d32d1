package dev.atoll.command;

import dev.atoll.host.RunState;
import dev.atoll.kinds.atoll.v1.Tenant;
import dev.atoll.kinds.atoll.v1.TenantPlacement;
import dev.atoll.kinds.atoll.v1.TenantSpec;
import dev.atoll.kinds.meta.v1.ObjectMeta;
import dev.atoll.platform.OperatorTenants;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `atoll tenant create`.
@Command(name = "create", description = "Make a tenant.", sortOptions = false)
final class TenantCreateCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Mixin private DataOption data = new DataOption();

    @Mixin private OutputOption output = new OutputOption();

    @Parameters(
            paramLabel = "NAME",
            description = "Lower-case letters, digits and hyphens, 63 at most.")
    private String name = "";

    @Option(names = "--display-name", paramLabel = "TEXT", description = "A name for people.")
    private String displayName = "";

    @Option(
            names = "--shard",
            paramLabel = "SHARD",
            description = "The store that the tenant is to live in; chosen where none is named.")
    private String shard = "";

    @Option(names = "--suspended", description = "Let nobody in until it is resumed.")
    private boolean suspended;

    @Option(names = "--wait", description = "Return when the tenant can be used.")
    private boolean wait;

    @Override
    public Integer call() throws InterruptedException {
        RunState state = data.running();
        try (OperatorTenants tenants = OperatorTenants.in(data.data())) {
            Tenant made = tenants.create(wanted());
            if (wait) {
                made =
                        tenants.await(
                                        name,
                                        now ->
                                                now.filter(tenant ->
                                                                !tenant.status().phase().isEmpty())
                                                        .isPresent(),
                                        PATIENCE)
                                .orElse(made);
            }
            if (output.isJson()) {
                OutputOption.print(made.tree().fields());
            } else {
                System.out.println(
                        "Tenant " + name + " made: " + state.server() + "/tenants/" + name);
                System.out.println("For a kubeconfig: atoll tenant kubeconfig " + name);
            }
            return 0;
        }
    }

    private Tenant wanted() {
        TenantSpec spec = TenantSpec.of();
        if (!displayName.isEmpty()) {
            spec = spec.withDisplayName(displayName);
        }
        if (!shard.isEmpty()) {
            spec = spec.withPlacement(TenantPlacement.of().withShard(shard).withPolicy("Pinned"));
        }
        if (suspended) {
            spec = spec.withSuspended(true);
        }
        return Tenant.of().withMetadata(ObjectMeta.of().withName(name)).withSpec(spec);
    }
}
