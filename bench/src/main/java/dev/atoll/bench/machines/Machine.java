package dev.atoll.bench.machines;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where processes run: this machine, or one of a [Network].
///
/// @param namespace its network; empty for this machine's own
public record Machine(String name, String address, String namespace) {
    static Machine here(String name) {
        return new Machine(name, "127.0.0.1", "");
    }

    /// A process of this machine that does not run yet; what it says is added to a file.
    ///
    /// @param command the program and its arguments
    public Part part(String part, List<String> command, Path said) {
        List<String> words = new ArrayList<>();
        if (!namespace.isEmpty()) {
            words.addAll(List.of("nsenter", "--net=/run/netns/" + namespace));
        }
        words.addAll(command);
        return new Part(
                part,
                this,
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile())));
    }
}
