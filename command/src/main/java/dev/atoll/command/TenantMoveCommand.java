package dev.atoll.command;

import dev.atoll.platform.OperatorTenants;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `atoll tenant move`.
@Command(
        name = "move",
        description = "Move a tenant to another shard, while it is used.",
        sortOptions = false)
final class TenantMoveCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    @Mixin private DataOption data = new DataOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "The tenant.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "SHARD", description = "Where it is to live.")
    private String shard = "";

    @Option(names = "--wait", description = "Return when the tenant lives there.")
    private boolean wait;

    @Override
    public Integer call() throws InterruptedException {
        data.running();
        try (OperatorTenants tenants = OperatorTenants.in(data.data())) {
            tenants.move(name, shard);
            if (!wait) {
                System.out.println("Tenant " + name + " is being moved to " + shard + ".");
                return 0;
            }
            tenants.await(
                    name,
                    now -> now.filter(tenant -> !tenant.status().shard().equals(shard)).isEmpty(),
                    PATIENCE);
            System.out.println("Tenant " + name + " lives in " + shard + ".");
            return 0;
        }
    }
}
