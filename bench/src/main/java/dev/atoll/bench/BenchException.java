package dev.atoll.bench;

import org.jspecify.annotations.Nullable;

/// A benchmark that could not be run; the message is for whoever started it.
final class BenchException extends RuntimeException {
    BenchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    BenchException(String message) {
        this(message, null);
    }
}
