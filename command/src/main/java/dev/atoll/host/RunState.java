package dev.atoll.host;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a running platform says of itself, in a file that the commands read.
///
/// @param server the first tenant's URL
/// @param node `containers`, or `simulated` with why
/// @param drain how long it goes on answering after it was told to end
public record RunState(long pid, String server, String node, Instant started, Duration drain) {

    private static Path file(DataFolder data) {
        return data.run().resolve("platform.json");
    }

    /// The platform that runs on a data folder; empty where none does, also where one died without a word.
    public static Optional<RunState> of(DataFolder data) {
        try {
            Tree tree = Tree.of(Json.decode(Files.readAllBytes(file(data))));
            RunState state =
                    new RunState(
                            tree.integer("pid", 0),
                            tree.string("server", ""),
                            tree.string("node", ""),
                            Instant.parse(tree.string("started", Instant.EPOCH.toString())),
                            Duration.ofSeconds(tree.integer("drainSeconds", 0)));
            return state.isAlive() ? Optional.of(state) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            // The data folder is a file: nothing can run on it.
            if (!Files.isDirectory(data.root())) {
                return Optional.empty();
            }
            throw unreadable(data, e);
        } catch (IOException | DecodeException e) {
            throw unreadable(data, e);
        }
    }

    private static Failure unreadable(DataFolder data, Exception e) {
        return new Failure("cannot read " + file(data) + "; if no platform runs, remove it", e);
    }

    /// Whether it is a node whose servers are elsewhere: how it is, it tells in plain HTTP.
    public boolean isNodeAlone() {
        return server.startsWith("http://");
    }

    /// A process that died may have had the number that this one has now: in a container it mostly had.
    private boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(process -> !process.equals(ProcessHandle.current()))
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().command())
                .filter(command -> command.contains("java"))
                .isPresent();
    }

    public void write(DataFolder data) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("pid", pid);
        object.put("server", server);
        object.put("node", node);
        object.put("started", started.toString());
        object.put("drainSeconds", drain.toSeconds());
        Path staged = data.run().resolve("platform.json.new");
        Files.write(staged, Json.encode(object));
        Files.move(
                staged,
                file(data),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    public static void clear(DataFolder data) throws IOException {
        Files.deleteIfExists(file(data));
    }
}
