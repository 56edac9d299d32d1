package dev.atoll.command;

import dev.atoll.kinds.atoll.v1.Tenant;
import dev.atoll.platform.OperatorTenants;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `atoll tenant list`.
@Command(name = "list", description = "List the tenants.")
final class TenantListCommand implements Callable<Integer> {
    enum Format {
        text,
        wide,
        json
    }

    @Mixin private DataOption data = new DataOption();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text, wide or json.",
            defaultValue = "text")
    private Format format = Format.text;

    @Override
    public Integer call() {
        data.running();
        try (OperatorTenants tenants = OperatorTenants.in(data.data())) {
            List<Tenant> all = tenants.list();
            if (format == Format.json) {
                Map<String, Object> list = new LinkedHashMap<>();
                list.put("apiVersion", "atoll.dev/v1");
                list.put("kind", "TenantList");
                list.put("items", all.stream().map(tenant -> tenant.tree().fields()).toList());
                OutputOption.print(list);
            } else {
                TenantTable.of(all, format == Format.wide, InstantSource.system())
                        .lines()
                        .forEach(System.out::println);
            }
            return 0;
        }
    }
}
