package dev.atoll.store.etcd;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/// What etcd's errors mean. gRPC's codes are too coarse for that, so etcd's own sentences decide, as they do in its
/// other clients.
final class Refusals {
    private Refusals() {}

    enum Meaning {
        /// Nothing was changed, and nothing will be until somebody acts or time passes.
        REFUSED,
        /// The request can never succeed.
        TOO_LARGE,
        COMPACTED,
        FUTURE,
        /// Nothing was changed: our token is no longer known.
        LOGIN_EXPIRED,
        /// Nothing was changed: we may not do that, or our password is wrong.
        FORBIDDEN,
        /// The connection, the member or the quorum failed; what became of the request is unknown.
        UNKNOWN
    }

    static Meaning of(StatusRuntimeException failure) {
        String text = String.valueOf(failure.getStatus().getDescription());
        return switch (failure.getStatus().getCode()) {
            case OUT_OF_RANGE -> outOfRange(text);
            case RESOURCE_EXHAUSTED -> exhausted(text);
            case INVALID_ARGUMENT -> invalid(text);
            case DATA_LOSS -> Meaning.REFUSED;
            case UNAUTHENTICATED -> Meaning.LOGIN_EXPIRED;
            case PERMISSION_DENIED, FAILED_PRECONDITION ->
                    text.contains("not leader") ? Meaning.UNKNOWN : Meaning.FORBIDDEN;
            default -> Meaning.UNKNOWN;
        };
    }

    private static Meaning outOfRange(String text) {
        if (text.contains("has been compacted")) {
            return Meaning.COMPACTED;
        }
        return text.contains("future revision") ? Meaning.FUTURE : Meaning.UNKNOWN;
    }

    private static Meaning exhausted(String text) {
        if (text.contains("database space exceeded") || text.contains("too many requests")) {
            return Meaning.REFUSED;
        }
        // The server's own limit, not ours for what it answers.
        return text.contains("grpc: received message larger than max")
                ? Meaning.TOO_LARGE
                : Meaning.UNKNOWN;
    }

    private static Meaning invalid(String text) {
        if (text.contains("too many operations") || text.contains("request is too large")) {
            return Meaning.TOO_LARGE;
        }
        if (text.contains("revision of auth store is old")) {
            return Meaning.LOGIN_EXPIRED;
        }
        return text.contains("authentication failed") || text.contains("user name is empty")
                ? Meaning.FORBIDDEN
                : Meaning.UNKNOWN;
    }

    /// Whether the answer was larger than this side takes.
    static boolean isAnswerTooLarge(StatusRuntimeException failure) {
        return failure.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED
                && String.valueOf(failure.getStatus().getDescription())
                        .contains("gRPC message exceeds maximum size");
    }

    /// etcd's sentence or, where there is no connection to etcd, what is in the way of it.
    static String text(StatusRuntimeException failure) {
        Status status = failure.getStatus();
        String said =
                status.getDescription() == null
                        ? status.getCode().toString()
                        : status.getDescription();
        String why = "";
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                why = cause.getMessage();
            }
        }
        return why.isEmpty() || said.contains(why) ? said : said + ": " + why;
    }
}
