package dev.atoll.store.embedded;

import dev.atoll.store.Bytes;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Writes without end and prints each acknowledged key, until it is killed.
final class WriterProcess {
    private WriterProcess() {}

    public static void main(String[] arguments) {
        EmbeddedStore store =
                EmbeddedStore.open(
                        Path.of(arguments[0]), EmbeddedOptions.defaults().withReservedDiskBytes(0));
        for (int writer = 0; writer < 4; writer++) {
            String prefix = "/" + writer + "/";
            Thread.ofPlatform().start(() -> write(store, prefix));
        }
    }

    private static void write(EmbeddedStore store, String prefix) {
        for (int i = 0; ; i++) {
            String key = prefix + i;
            Write write =
                    Write.of(new Write.Put(Bytes.utf8(key), Bytes.utf8(key), new Write.Absent()));
            if (store.write(write) instanceof WriteResult.Written) {
                byte[] line = (key + "\n").getBytes(StandardCharsets.UTF_8);
                System.out.write(line, 0, line.length);
                System.out.flush();
            }
        }
    }
}
