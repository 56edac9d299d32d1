package dev.atoll.controllers.garbage;

import dev.atoll.kinds.meta.v1.OwnerReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What an object's owners call for.
sealed interface Verdict {

    /// It has an owner, or never had one.
    record Keep() implements Verdict {}

    /// It has an owner, and others that are gone or going: these references go.
    record Unlink(List<OwnerReference> rest) implements Verdict {
        public Unlink {
            rest = List.copyOf(rest);
        }
    }

    /// @param policy `Background`, `Foreground` or `Orphan`
    record Delete(String policy) implements Verdict {}

    /// How an owner is.
    enum Standing {
        PRESENT,
        ABSENT,
        /// Being deleted after its dependents.
        GOING_LAST
    }

    static Verdict of(
            Item item, boolean hasDependents, Function<OwnerReference, Standing> standing) {
        if (item.owners().isEmpty() || item.deleting()) {
            return new Keep();
        }
        List<OwnerReference> present = new ArrayList<>();
        boolean someGoLast = false;
        for (OwnerReference owner : item.owners()) {
            switch (standing.apply(owner)) {
                case PRESENT -> present.add(owner);
                case ABSENT -> {
                    // Counts for nothing.
                }
                case GOING_LAST -> someGoLast = true;
            }
        }
        if (present.size() == item.owners().size()) {
            return new Keep();
        }
        if (!present.isEmpty()) {
            return new Unlink(present);
        }
        if (someGoLast && hasDependents) {
            // Its owner waits for all below it, so it does too.
            return new Delete("Foreground");
        }
        if (item.finalizers().contains(Item.ORPHAN)) {
            return new Delete("Orphan");
        }
        return new Delete(
                item.finalizers().contains(Item.FOREGROUND) ? "Foreground" : "Background");
    }
}
