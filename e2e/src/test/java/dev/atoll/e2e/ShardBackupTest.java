package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Both disks of a platform are lost, and it comes back from backups.
final class ShardBackupTest {
    private static final String SHARD =
            "{apiVersion: atoll.dev/v1, kind: Shard, metadata: {name: second}, spec: {type: Embedded}}";

    @TempDir private Path folder = Path.of("");

    private static void lose(Path store) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private String operator(TestingPlatform atoll, String... arguments) {
        String[] all =
                Stream.concat(Stream.of("--context", "atoll-system"), Stream.of(arguments))
                        .toArray(String[]::new);
        return atoll.kubectl(all);
    }

    private Path backup(TestingPlatform atoll, String shard) {
        Path file = folder.resolve(shard + ".atoll");
        assertThat(atoll.atoll("shard", "backup", shard, "-o", file.toString()).run().succeeded())
                .contains("Shard " + shard + " is in " + file);
        return file;
    }

    @Test
    void aPlatformWhoseDisksAreLostComesBack() throws IOException {
        try (TestingPlatform atoll = TestingPlatform.simulated()) {
            atoll.up();
            Path manifest = Files.writeString(folder.resolve("shard.yaml"), SHARD);
            operator(atoll, "create", "-f", manifest.toString());
            eventually(
                    () -> assertThat(operator(atoll, "get", "shard", "second")).contains("Ready"));
            atoll.atoll("tenant", "create", "near", "--wait").run().succeeded();
            atoll.atoll("tenant", "create", "far", "--shard", "second", "--wait").run().succeeded();
            Path near = kubeconfig(atoll, "near");
            Path far = kubeconfig(atoll, "far");
            for (Path user : new Path[] {near, far}) {
                atoll.kubectlWith(user, "create", "configmap", "kept", "--from-literal=k=v")
                        .succeeded();
            }
            Path home = backup(atoll, "embedded");
            Path second = backup(atoll, "second");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                    .isEqualTo("rw-------");
            assertThat(restore(atoll, home).all()).contains("the platform runs");

            atoll.atoll("down").run().succeeded();
            assertThat(restore(atoll, home).all()).contains("the store is not empty");
            lose(atoll.data().resolve("store"));
            lose(atoll.data().resolve("shards/second"));
            assertThat(restore(atoll, home).succeeded()).contains("Shard embedded is restored");
            assertThat(restore(atoll, second).succeeded()).contains("Shard second is restored");
            atoll.up();
            for (Path user : new Path[] {near, far}) {
                eventually(() ->
                        assertThat(
                                        atoll.kubectlWith(
                                                        user,
                                                        "get",
                                                        "configmap",
                                                        "kept",
                                                        "-o",
                                                        "jsonpath={.data.k}")
                                                .all())
                                .isEqualTo("v"));
            }
        }
    }

    private Path kubeconfig(TestingPlatform atoll, String tenant) throws IOException {
        String text = atoll.atoll("tenant", "kubeconfig", tenant).run().succeeded();
        return Files.writeString(folder.resolve(tenant + ".yaml"), text);
    }

    private TestingCommand.Result restore(TestingPlatform atoll, Path file) {
        return atoll.atoll("shard", "restore", "-f", file.toString()).run();
    }
}
