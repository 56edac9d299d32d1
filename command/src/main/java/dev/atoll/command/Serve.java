package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.platform.Nodes;
import dev.atoll.platform.PlatformOptions;
import dev.atoll.platform.StoreArguments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
                                options.nodes().name()));
        arguments.addAll(StoreArguments.of(options.store()));
        return arguments;
    }

    public static void main(String[] arguments) {
        PlatformOptions options =
                new PlatformOptions(
                        new DataFolder(Path.of(arguments[0])),
                        arguments[1],
                        Integer.parseInt(arguments[2]),
                        Nodes.valueOf(arguments[3]),
                        StoreArguments.read(List.of(arguments).subList(4, arguments.length)));
        System.exit(new Serving(options).run(step -> System.out.println(Launch.STEP + step)));
    }
}
