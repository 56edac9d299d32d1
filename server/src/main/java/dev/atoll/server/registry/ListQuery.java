package dev.atoll.server.registry;

import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.status.StatusException;
import java.util.List;

/// What a list asks for.
///
/// @param resourceVersion empty: the newest; `0`: whatever is at hand; else at least, or exactly, that revision
/// @param match `NotOlderThan`, `Exact` or empty
/// @param limit 0 for no limit
/// @param continuation of an earlier page; empty for the first
public record ListQuery(
        ObjectFilter filter, String resourceVersion, String match, int limit, String continuation) {
    private static final String EXACT = "Exact";
    private static final String NOT_OLDER = "NotOlderThan";

    private boolean namesRevision() {
        return !resourceVersion.isEmpty() && !resourceVersion.equals("0");
    }

    /// Whether just one revision will do. A limit with a revision and no match has always meant so.
    boolean isExact() {
        return match.equals(EXACT) || (match.isEmpty() && limit > 0 && namesRevision());
    }

    /// @throws StatusException 400 or 422 where what is asked for contradicts itself
    void refuseContradictions() {
        if (!match.isEmpty()) {
            refuseContradictingMatch();
        }
        if (!continuation.isEmpty() && namesRevision()) {
            throw StatusException.badRequest(
                    "specifying resource version is not allowed when using continue");
        }
    }

    private void refuseContradictingMatch() {
        if (!continuation.isEmpty()) {
            throw forbidden("resourceVersionMatch is forbidden when continue is provided");
        }
        if (resourceVersion.isEmpty()) {
            throw forbidden("resourceVersionMatch is forbidden unless resourceVersion is provided");
        }
        if (!match.equals(EXACT) && !match.equals(NOT_OLDER)) {
            throw invalid(
                    "FieldValueNotSupported",
                    "Unsupported value: \""
                            + match
                            + "\": supported values: \"Exact\","
                            + " \"NotOlderThan\"");
        }
        if (match.equals(EXACT) && resourceVersion.equals("0")) {
            throw forbidden(
                    "resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"");
        }
    }

    private static StatusException forbidden(String why) {
        return invalid("FieldValueForbidden", "Forbidden: " + why);
    }

    private static StatusException invalid(String reason, String message) {
        return StatusException.invalid(
                "meta.k8s.io",
                "ListOptions",
                "",
                List.of(new StatusException.Cause(reason, message, "resourceVersionMatch")));
    }
}
