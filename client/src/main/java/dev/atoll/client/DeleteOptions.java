package dev.atoll.client;

import dev.atoll.kinds.Tree;
import java.util.OptionalLong;

/// How an object is to be deleted. Empty strings ask for the server's default.
///
/// @param uid a precondition: only this very object
/// @param resourceVersion a precondition: only in this state
/// @param propagationPolicy `Background`, `Foreground` or `Orphan`
public record DeleteOptions(
        String uid,
        String resourceVersion,
        OptionalLong gracePeriodSeconds,
        String propagationPolicy) {
    private static final DeleteOptions DEFAULTS =
            new DeleteOptions("", "", OptionalLong.empty(), "");

    public static DeleteOptions defaults() {
        return DEFAULTS;
    }

    public DeleteOptions withUid(String only) {
        return new DeleteOptions(only, resourceVersion, gracePeriodSeconds, propagationPolicy);
    }

    public DeleteOptions withResourceVersion(String only) {
        return new DeleteOptions(uid, only, gracePeriodSeconds, propagationPolicy);
    }

    public DeleteOptions withGracePeriodSeconds(long seconds) {
        return new DeleteOptions(uid, resourceVersion, OptionalLong.of(seconds), propagationPolicy);
    }

    public DeleteOptions withPropagationPolicy(String policy) {
        return new DeleteOptions(uid, resourceVersion, gracePeriodSeconds, policy);
    }

    Tree tree() {
        Tree preconditions =
                Tree.empty()
                        .with("uid", uid.isEmpty() ? null : uid)
                        .with(
                                "resourceVersion",
                                resourceVersion.isEmpty() ? null : resourceVersion);
        return Tree.empty()
                .with("kind", "DeleteOptions")
                .with("apiVersion", "v1")
                .with("preconditions", preconditions.isEmpty() ? null : preconditions)
                .with(
                        "gracePeriodSeconds",
                        gracePeriodSeconds.isPresent() ? gracePeriodSeconds.getAsLong() : null)
                .with("propagationPolicy", propagationPolicy.isEmpty() ? null : propagationPolicy);
    }
}
