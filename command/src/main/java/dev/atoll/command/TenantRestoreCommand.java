package dev.atoll.command;

import dev.atoll.host.Failure;
import dev.atoll.platform.OperatorTenants;
import dev.atoll.platform.TenantArchives;
import dev.atoll.server.archive.ArchiveException;
import dev.atoll.server.archive.ArchiveReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `atoll tenant restore`.
@Command(name = "restore", description = "Make a tenant of a backup.", sortOptions = false)
final class TenantRestoreCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    @Mixin private DataOption data = new DataOption();

    @Parameters(
            paramLabel = "NAME",
            description = "What the tenant is to be called; no tenant may have that name.")
    private String name = "";

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            required = true,
            description = "The backup; - is the standard input.")
    private String file = "";

    @Option(
            names = "--new-keys",
            description = "Let no credential of the tenant that was backed up be good in this one.")
    private boolean newKeys;

    @Option(names = "--display-name", paramLabel = "TEXT", description = "Another name for people.")
    private String displayName = "";

    @Option(
            names = "--shard",
            paramLabel = "NAME",
            description = "Where the tenant is to live; chosen as for a new one otherwise.")
    private String shard = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        data.running();
        TenantArchives.Target target = new TenantArchives.Target(name, newKeys, displayName, shard);
        try (OperatorTenants tenants = OperatorTenants.in(data.data())) {
            TenantArchives.Done done;
            if (file.equals(STANDARD_INPUT)) {
                done = tenants.archives().restore(target, System.in);
            } else {
                check(Path.of(file));
                try (InputStream in = Files.newInputStream(Path.of(file))) {
                    done = tenants.archives().restore(target, in);
                }
            }
            System.out.println(
                    "Tenant %s is restored: %d objects were in the backup"
                            .formatted(name, done.objects()));
            System.out.println("For a kubeconfig: atoll tenant kubeconfig " + name);
            return 0;
        }
    }

    /// Before anything is made of it.
    private static void check(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            new ArchiveReader(in).check();
        } catch (NoSuchFileException e) {
            throw new Failure("there is no file " + file, e);
        } catch (ArchiveException e) {
            throw new Failure(file + " cannot be restored: " + e.getMessage(), e);
        }
    }
}
