package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.members.Role;
import dev.atoll.platform.Nodes;
import dev.atoll.platform.PlatformOptions;
import dev.atoll.platform.StoreArguments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The platform's own process, as [Launch] starts it. Its arguments come from there alone, and are read without the
/// library that reads those of people: that would take a good part of the start.
public final class Serve {
    private Serve() {}

    static List<String> arguments(PlatformOptions options) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                options.data().root().toString(),
                                options.bind(),
                                Integer.toString(options.port()),
                                options.nodes().name(),
                                words(options.part().roles()),
                                options.part().reach().advertised().orElse(""),
                                options.part().reach().domain().orElse(""),
                                options.part().drain().toString()));
        arguments.addAll(StoreArguments.of(options.store()));
        return arguments;
    }

    private static String words(Set<Role> roles) {
        return roles.stream().map(Role::name).sorted().collect(Collectors.joining(","));
    }

    static PlatformOptions read(List<String> arguments) {
        return new PlatformOptions(
                new DataFolder(Path.of(arguments.get(0))),
                arguments.get(1),
                Integer.parseInt(arguments.get(2)),
                Nodes.valueOf(arguments.get(3)),
                StoreArguments.read(arguments.subList(8, arguments.size())),
                new PlatformOptions.Part(
                        Stream.of(arguments.get(4).split(","))
                                .map(Role::valueOf)
                                .collect(Collectors.toSet()),
                        new PlatformOptions.Reach(given(arguments.get(5)), given(arguments.get(6))),
                        Duration.parse(arguments.get(7))));
    }

    private static Optional<String> given(String argument) {
        return Optional.of(argument).filter(word -> !word.isEmpty());
    }

    public static void main(String[] arguments) {
        PlatformOptions options = read(List.of(arguments));
        System.exit(new Serving(options).run(step -> System.out.println(Launch.STEP + step)));
    }
}
