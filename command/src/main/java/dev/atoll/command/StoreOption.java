package dev.atoll.command;

import dev.atoll.host.Failure;
import dev.atoll.platform.StoreChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--store` and what belongs to it.
final class StoreOption {
    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = "embedded, or etcd:URL,URL for the members of an etcd cluster.",
            defaultValue = "embedded")
    private String store = "embedded";

    @Option(
            names = "--store-prefix",
            paramLabel = "PREFIX",
            description = "What all keys in etcd begin with.",
            defaultValue = "/atoll")
    private String prefix = "/atoll";

    @Option(
            names = "--store-ca",
            paramLabel = "FILE",
            description = "Who signed etcd's certificates.")
    private @Nullable Path authorities;

    @Option(
            names = "--store-cert",
            paramLabel = "FILE",
            description = "The certificate that is shown to etcd.")
    private @Nullable Path certificate;

    @Option(names = "--store-key", paramLabel = "FILE", description = "Its key.")
    private @Nullable Path key;

    @Option(names = "--store-user", paramLabel = "NAME", description = "Who to be to etcd.")
    private @Nullable String user;

    @Option(
            names = "--store-password-file",
            paramLabel = "FILE",
            description = "A file with that user's password.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--store-defrag-interval",
            paramLabel = "DURATION",
            description = "How often etcd's members give free space back, 24h for example.")
    private @Nullable String defragmentation;

    /// @throws Failure where the options do not fit together
    StoreChoice choice() {
        return StoreChoice.of(
                store,
                prefix,
                new StoreChoice.Access(
                        Optional.ofNullable(authorities),
                        Optional.ofNullable(certificate),
                        Optional.ofNullable(key),
                        Optional.ofNullable(user),
                        Optional.ofNullable(passwordFile)),
                duration(defragmentation));
    }

    private static Duration duration(@Nullable String text) {
        if (text == null) {
            return Duration.ZERO;
        }
        try {
            Duration duration = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
            if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
                throw new Failure("--store-defrag-interval " + text + " is below 1m");
            }
            return duration;
        } catch (DateTimeParseException e) {
            throw new Failure(
                    "--store-defrag-interval " + text + " is not a time like 24h or 90m", e);
        }
    }
}
