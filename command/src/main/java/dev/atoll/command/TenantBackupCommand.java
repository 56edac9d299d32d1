package dev.atoll.command;

import dev.atoll.platform.OperatorTenants;
import dev.atoll.platform.TenantArchives;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `atoll tenant backup`.
@Command(
        name = "backup",
        description =
                "Write all that a tenant has into a file. Who has the file can be anybody in the tenant.",
        sortOptions = false)
final class TenantBackupCommand implements Callable<Integer> {
    private static final String STANDARD_OUTPUT = "-";

    @Mixin private DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "The tenant.")
    private String name = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The file; - is the standard output.")
    private String output = "";

    @Option(
            names = "--without-keys",
            description = "Leave out the keys that the tenant's credentials are signed with.")
    private boolean withoutKeys;

    @Option(names = "--with-events", description = "Take the tenant's Events along.")
    private boolean withEvents;

    @Override
    public Integer call() throws IOException {
        data.running();
        TenantArchives.Wanted wanted = new TenantArchives.Wanted(!withoutKeys, withEvents);
        try (OperatorTenants tenants = OperatorTenants.in(data.data())) {
            if (output.equals(STANDARD_OUTPUT)) {
                OutputStream out = new BufferedOutputStream(System.out);
                tenants.archives().backup(name, wanted, out);
                return 0;
            }
            Path path = Path.of(output);
            try (PrivateFile file = new PrivateFile(path)) {
                TenantArchives.Done done = tenants.archives().backup(name, wanted, file.out());
                file.finish();
                System.out.println(
                        "Tenant %s is in %s: %d objects".formatted(name, path, done.objects()));
                return 0;
            }
        }
    }
}
