package dev.atoll.command;

import dev.atoll.platform.OperatorTenants;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `atoll tenant resume`.
@Command(name = "resume", description = "Let people into a suspended tenant again.")
final class TenantResumeCommand implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "The tenant.")
    private String name = "";

    @Override
    public Integer call() {
        data.running();
        try (OperatorTenants tenants = OperatorTenants.in(data.data())) {
            tenants.suspend(name, false);
            System.out.println("Tenant " + name + " is active.");
            return 0;
        }
    }
}
