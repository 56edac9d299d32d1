package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.members.Role;
import dev.atoll.platform.NodeProcessOptions;
import dev.atoll.platform.Nodes;
import dev.atoll.platform.PlatformOptions;
import dev.atoll.platform.ProcessOptions;
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
    private static final String PLATFORM = "platform";
    private static final String NODE = "node";

    private Serve() {}

    static List<String> arguments(ProcessOptions options) {
        return switch (options) {
            case PlatformOptions platform -> arguments(platform);
            case NodeProcessOptions node ->
                    List.of(
                            NODE,
                            node.data().root().toString(),
                            node.nodes().name(),
                            node.kubeconfig().toAbsolutePath().toString(),
                            node.server().orElse(""),
                            node.agent().bind().orElse(""),
                            Integer.toString(node.agent().port()),
                            Integer.toString(node.vitalsPort()));
        };
    }

    private static List<String> arguments(PlatformOptions options) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                PLATFORM,
                                options.data().root().toString(),
                                options.bind(),
                                Integer.toString(options.port()),
                                options.nodes().name(),
                                words(options.part().roles()),
                                options.part().reach().advertised().orElse(""),
                                options.part().reach().domain().orElse(""),
                                options.part().drain().toString(),
                                String.join(",", options.part().reach().webhookNetworks())));
        arguments.addAll(StoreArguments.of(options.store()));
        return arguments;
    }

    private static String words(Set<Role> roles) {
        return roles.stream().map(Role::name).sorted().collect(Collectors.joining(","));
    }

    static ProcessOptions read(List<String> arguments) {
        List<String> own = arguments.subList(1, arguments.size());
        return arguments.getFirst().equals(NODE) ? readNode(own) : readPlatform(own);
    }

    private static NodeProcessOptions readNode(List<String> arguments) {
        return new NodeProcessOptions(
                new DataFolder(Path.of(arguments.get(0))),
                Nodes.valueOf(arguments.get(1)),
                Path.of(arguments.get(2)),
                given(arguments.get(3)),
                new NodeProcessOptions.Agent(
                        given(arguments.get(4)), Integer.parseInt(arguments.get(5))),
                Integer.parseInt(arguments.get(6)));
    }

    private static PlatformOptions readPlatform(List<String> arguments) {
        return new PlatformOptions(
                new DataFolder(Path.of(arguments.get(0))),
                arguments.get(1),
                Integer.parseInt(arguments.get(2)),
                Nodes.valueOf(arguments.get(3)),
                StoreArguments.read(arguments.subList(9, arguments.size())),
                new PlatformOptions.Part(
                        Stream.of(arguments.get(4).split(","))
                                .map(Role::valueOf)
                                .collect(Collectors.toSet()),
                        new PlatformOptions.Reach(
                                given(arguments.get(5)),
                                given(arguments.get(6)),
                                given(arguments.get(8))
                                        .map(all -> List.of(all.split(",")))
                                        .orElse(List.of())),
                        Duration.parse(arguments.get(7))));
    }

    private static Optional<String> given(String argument) {
        return Optional.of(argument).filter(word -> !word.isEmpty());
    }

    public static void main(String[] arguments) {
        ProcessOptions options = read(List.of(arguments));
        System.exit(new Serving(options).run(step -> System.out.println(Launch.STEP + step)));
    }
}
