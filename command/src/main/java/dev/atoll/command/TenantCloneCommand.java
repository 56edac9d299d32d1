package dev.atoll.command;

import dev.atoll.platform.OperatorTenants;
import dev.atoll.platform.TenantArchives;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `atoll tenant clone`: a backup that is restored as it comes.
@Command(
        name = "clone",
        description = "Make a tenant that has what another has, but for its keys.",
        sortOptions = false)
final class TenantCloneCommand implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "The tenant.")
    private String name = "";

    @Parameters(
            index = "1",
            paramLabel = "NEWNAME",
            description = "What the other is to be called; no tenant may have that name.")
    private String copy = "";

    @Option(names = "--display-name", paramLabel = "TEXT", description = "Another name for people.")
    private String displayName = "";

    @Option(
            names = "--shard",
            paramLabel = "NAME",
            description = "Where the tenant is to live; chosen as for a new one otherwise.")
    private String shard = "";

    @Option(names = "--with-events", description = "Take the tenant's Events along.")
    private boolean withEvents;

    @Override
    public Integer call() throws IOException, InterruptedException {
        data.running();
        try (OperatorTenants tenants = OperatorTenants.in(data.data());
                InputStream archive =
                        tenants.archives()
                                .open(name, new TenantArchives.Wanted(false, withEvents))) {
            TenantArchives.Done done =
                    tenants.archives()
                            .restore(
                                    new TenantArchives.Target(copy, true, displayName, shard),
                                    archive);
            System.out.println(
                    "Tenant %s is made of %s: %d objects".formatted(copy, name, done.objects()));
            System.out.println("For a kubeconfig: atoll tenant kubeconfig " + copy);
            return 0;
        }
    }
}
