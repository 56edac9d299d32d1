package dev.atoll.command;

import dev.atoll.kinds.atoll.v1.Tenant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `atoll tenant`: works with the tenants of a running platform.
@Command(
        name = "tenant",
        description = "Work with tenants: each has a complete Kubernetes of its own.",
        subcommands = {
            TenantCreateCommand.class,
            TenantListCommand.class,
            TenantShowCommand.class,
            TenantMoveCommand.class,
            TenantSuspendCommand.class,
            TenantResumeCommand.class,
            TenantDeleteCommand.class,
            TenantKubeconfigCommand.class,
            TenantBackupCommand.class,
            TenantRestoreCommand.class,
            TenantCloneCommand.class
        })
public final class TenantCommand implements Callable<Integer> {
    @Spec private CommandSpec self = CommandSpec.create();

    @Override
    public Integer call() {
        self.commandLine().usage(System.out);
        return 0;
    }

    /// The word for how a tenant is.
    static String phaseOf(Tenant tenant) {
        String phase = tenant.status().phase();
        return phase.isEmpty() ? "Unknown" : phase;
    }
}
