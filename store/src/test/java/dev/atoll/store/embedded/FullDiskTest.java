package dev.atoll.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.atoll.store.Bytes;
import dev.atoll.store.Health;
import dev.atoll.store.StoreException;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a file system of its own, so small that it fills up. Needs the right to mount one.
final class FullDiskTest {
    private static final EmbeddedOptions OPTIONS =
            new EmbeddedOptions(1 << 20, 4 << 20, 1 << 20, 64, 0);

    @TempDir private Path parent = Path.of("replaced-by-junit");

    private Path disk = Path.of("replaced-before-each");
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(parent.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk.toString());
        assumeTrue(mounted, "no right to mount a file system");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static WriteResult put(EmbeddedStore store, String key, String value) {
        return store.write(
                Write.of(new Write.Put(Bytes.utf8(key), Bytes.utf8(value), new Write.Anything())));
    }

    @Test
    void refusesWritesAndRecoversWhenSpaceIsBack() throws IOException {
        try (EmbeddedStore store =
                EmbeddedStore.open(
                        disk.resolve("store"), OPTIONS.withReservedDiskBytes(16 << 20))) {
            put(store, "/a", "1");
            Path ballast = Files.write(disk.resolve("ballast"), new byte[36 << 20]);
            assertThat(store.health()).isInstanceOf(Health.ReadOnly.class);
            assertThat(put(store, "/b", "2")).isInstanceOf(WriteResult.Refused.class);
            assertThat(store.get(Bytes.utf8("/a"))).isPresent();
            assertThat(store.get(Bytes.utf8("/b"))).isEmpty();
            Files.delete(ballast);
            assertThat(store.health()).isInstanceOf(Health.Ready.class);
            assertThat(put(store, "/b", "2")).isInstanceOf(WriteResult.Written.class);
        }
    }

    @Test
    void survivesADiskThatFillsUnderItsHands() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(disk.resolve("store"), OPTIONS)) {
            put(store, "/a", "1");
            int ballastBytes = (int) disk.toFile().getUsableSpace() - (2 << 20);
            Path ballast = Files.write(disk.resolve("ballast"), new byte[ballastBytes]);
            String value = "x".repeat(200_000);
            int written = 0;
            try {
                while (put(store, "/b" + written, value) instanceof WriteResult.Written) {
                    written++;
                }
            } catch (StoreException e) {
                assertThat(e).hasMessageContaining("outcome of the write is unknown");
            }
            assertThat(put(store, "/c", "3")).isInstanceOf(WriteResult.Refused.class);
            assertThat(store.health()).isInstanceOf(Health.ReadOnly.class);
            assertThat(store.get(Bytes.utf8("/a"))).isPresent();
            Files.delete(ballast);
            await().until(() -> store.health() instanceof Health.Ready);
            assertThat(put(store, "/c", "3")).isInstanceOf(WriteResult.Written.class);
            for (int i = 0; i < written; i++) {
                assertThat(store.get(Bytes.utf8("/b" + i))).isPresent();
            }
        }
    }
}
