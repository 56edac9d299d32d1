package dev.atoll.server.registry;

import dev.atoll.kinds.Tree;
import org.jspecify.annotations.Nullable;

/// How an object is to be deleted, as `DeleteOptions` of the API says.
///
/// @param graceSeconds null: the kind's default
/// @param uid precondition; empty for none
/// @param resourceVersion precondition; empty for none
/// @param propagation `Orphan`, `Background`, `Foreground`, or empty for the kind's default
public record DeleteOptions(
        @Nullable Long graceSeconds,
        String uid,
        String resourceVersion,
        String propagation,
        boolean dryRun) {

    public static DeleteOptions of(Tree body) {
        Tree preconditions = body.child("preconditions");
        String propagation = body.string("propagationPolicy", "");
        if (propagation.isEmpty() && body.has("orphanDependents")) {
            propagation = body.bool("orphanDependents") ? "Orphan" : "Background";
        }
        return new DeleteOptions(
                body.integer("gracePeriodSeconds"),
                preconditions.string("uid", ""),
                preconditions.string("resourceVersion", ""),
                propagation,
                body.strings("dryRun").contains("All"));
    }
}
