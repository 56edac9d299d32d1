package dev.atoll.server.registry;

import dev.atoll.kinds.Kind;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import java.util.random.RandomGenerator;

/// What objects are known by.
final class Identities {
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX_LENGTH = 5;
    private static final int MAX_BASE = 58;

    private Identities() {}

    /// A name that begins as was asked for.
    static String name(String base, RandomGenerator random) {
        StringBuilder name =
                new StringBuilder(base.length() > MAX_BASE ? base.substring(0, MAX_BASE) : base);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return name.toString();
    }

    /// Refuses a change that means another object, and gives it what it leaves out.
    static void refuseOther(Kind kind, Metadata was, Metadata is) {
        if (is.name().isEmpty()) {
            is.set("name", was.name());
        }
        if (!is.uid().isEmpty() && !is.uid().equals(was.uid())) {
            throw StatusException.conflict(
                    kind.identity().group(),
                    kind.plural(),
                    was.name(),
                    "Precondition failed: UID in precondition: "
                            + is.uid()
                            + ", UID in object meta: "
                            + was.uid());
        }
        if (kind.namespaced() && is.namespace().isEmpty()) {
            is.set("namespace", was.namespace());
        }
    }
}
