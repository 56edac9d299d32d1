package dev.atoll.server.api;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.server.status.StatusException;
import java.util.ArrayList;
import java.util.List;

/// What reviews have to say so that they can be answered; refused in Kubernetes' words.
final class ReviewSpecs {
    private static final String ON_RESOURCE = "resourceAttributes";
    private static final String ON_PATH = "nonResourceAttributes";

    private ReviewSpecs() {}

    /// @throws StatusException 422
    static void checkAccess(Kind kind, Tree spec) {
        List<StatusException.Cause> causes = new ArrayList<>();
        if (spec.has(ON_RESOURCE) && spec.has(ON_PATH)) {
            causes.add(
                    invalid(
                            ON_PATH,
                            path(spec),
                            "cannot be specified in combination with resourceAttributes"));
        }
        if (!spec.has(ON_RESOURCE) && !spec.has(ON_PATH)) {
            causes.add(
                    invalid(
                            ON_RESOURCE,
                            "null",
                            "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
        }
        boolean ofMyself = kind.plural().startsWith("self");
        if (!ofMyself && spec.string("user", "").isEmpty() && spec.strings("groups").isEmpty()) {
            causes.add(invalid("user", "\"\"", "at least one of user or group must be specified"));
        }
        if (kind.plural().startsWith("local") && spec.has(ON_PATH)) {
            causes.add(invalid(ON_PATH, path(spec), "disallowed on this kind of request"));
        }
        if (!causes.isEmpty()) {
            throw StatusException.invalid(
                    kind.identity().group(), kind.identity().kind(), "", causes);
        }
    }

    /// @throws StatusException 400
    static void checkToken(Tree spec) {
        if (spec.string("token", "").isEmpty()) {
            throw StatusException.badRequest("token is required for TokenReview in authentication");
        }
    }

    /// @throws StatusException 400
    static void checkRules(Tree spec) {
        if (spec.string("namespace", "").isEmpty()) {
            throw StatusException.badRequest("no namespace on request");
        }
    }

    private static StatusException.Cause invalid(String field, String value, String why) {
        return new StatusException.Cause(
                "FieldValueInvalid", "Invalid value: " + value + ": " + why, "spec." + field);
    }

    private static String path(Tree spec) {
        Tree on = spec.child(ON_PATH);
        return "{\"Path\":\""
                + on.string("path", "")
                + "\",\"Verb\":\""
                + on.string("verb", "")
                + "\"}";
    }
}
