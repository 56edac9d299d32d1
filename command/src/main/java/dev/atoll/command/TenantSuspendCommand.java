package dev.atoll.command;

import dev.atoll.platform.OperatorTenants;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `atoll tenant suspend`.
@Command(name = "suspend", description = "Let nobody into a tenant; nothing of it is lost.")
final class TenantSuspendCommand implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "The tenant.")
    private String name = "";

    @Override
    public Integer call() {
        data.running();
        try (OperatorTenants tenants = OperatorTenants.in(data.data())) {
            tenants.suspend(name, true);
            System.out.println(
                    "Tenant "
                            + name
                            + " is suspended: its API refuses everybody until it is resumed.");
            return 0;
        }
    }
}
