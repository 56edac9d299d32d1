package dev.atoll.node.stream;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// Which part of a log is asked for.
///
/// @param tailLines -1 for all
/// @param limitBytes -1 for all
record LogOptions(
        boolean follow,
        boolean previous,
        boolean timestamps,
        long tailLines,
        long limitBytes,
        Optional<Instant> since) {

    static LogOptions of(Head head, InstantSource clock) throws IOException {
        try {
            Optional<Instant> since = head.parameter("sinceTime").map(Instant::parse);
            Optional<String> seconds = head.parameter("sinceSeconds");
            if (seconds.isPresent()) {
                since = Optional.of(clock.instant().minusSeconds(Long.parseLong(seconds.get())));
            }
            return new LogOptions(
                    head.flag("follow"),
                    head.flag("previous"),
                    head.flag("timestamps"),
                    Long.parseLong(head.parameter("tailLines").orElse("-1")),
                    Long.parseLong(head.parameter("limitBytes").orElse("-1")),
                    since);
        } catch (NumberFormatException | DateTimeParseException e) {
            throw new HttpException(400, e.getMessage() + "");
        }
    }
}
