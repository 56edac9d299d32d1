package dev.atoll.platform;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A [StoreChoice] as plain arguments of a process, and back.
public final class StoreArguments {
    private static final String ETCD = "etcd";

    private StoreArguments() {}

    public static List<String> of(StoreChoice choice) {
        return switch (choice) {
            case StoreChoice.Embedded() -> List.of();
            case StoreChoice.Etcd etcd ->
                    List.of(
                            ETCD,
                            etcd.endpoints().stream()
                                    .map(URI::toString)
                                    .collect(Collectors.joining(",")),
                            etcd.prefix(),
                            text(etcd.access().authorities()),
                            text(etcd.access().certificate()),
                            text(etcd.access().key()),
                            etcd.access().user().orElse(""),
                            text(etcd.access().passwordFile()),
                            etcd.defragmentation().toString());
        };
    }

    private static String text(Optional<Path> file) {
        return file.map(path -> path.toAbsolutePath().toString()).orElse("");
    }

    public static StoreChoice read(List<String> arguments) {
        if (arguments.isEmpty()) {
            return new StoreChoice.Embedded();
        }
        return new StoreChoice.Etcd(
                Stream.of(arguments.get(1).split(",")).map(URI::create).toList(),
                arguments.get(2),
                new StoreChoice.Access(
                        file(arguments.get(3)),
                        file(arguments.get(4)),
                        file(arguments.get(5)),
                        Optional.of(arguments.get(6)).filter(user -> !user.isEmpty()),
                        file(arguments.get(7))),
                Duration.parse(arguments.get(8)));
    }

    private static Optional<Path> file(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    }
}
