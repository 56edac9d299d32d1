package dev.atoll.command;

import dev.atoll.kinds.atoll.v1.Tenant;
import dev.atoll.platform.OperatorTenants;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Scanner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `atoll tenant delete`.
@Command(name = "delete", description = "Delete a tenant with all that it has.")
final class TenantDeleteCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Mixin private DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "The tenant.")
    private String name = "";

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Option(names = "--wait", description = "Return when nothing of the tenant is left.")
    private boolean wait;

    @Override
    public Integer call() throws InterruptedException {
        data.running();
        try (OperatorTenants tenants = OperatorTenants.in(data.data())) {
            Tenant tenant = tenants.get(name);
            if (!yes && !confirmed()) {
                System.out.println("Nothing was deleted.");
                return 1;
            }
            tenants.delete(tenant);
            if (!wait) {
                System.out.println("Tenant " + name + " is being deleted.");
                return 0;
            }
            String uid = tenant.metadata().uid();
            tenants.await(
                    name,
                    now -> now.filter(left -> left.metadata().uid().equals(uid)).isEmpty(),
                    PATIENCE);
            System.out.println("Tenant " + name + " is gone.");
            return 0;
        }
    }

    private boolean confirmed() {
        System.out.print("This deletes the tenant " + name + " and all that it has. Go on? [y/N] ");
        Scanner typed = new Scanner(System.in, StandardCharsets.UTF_8);
        return typed.hasNextLine() && typed.nextLine().trim().equalsIgnoreCase("y");
    }
}
