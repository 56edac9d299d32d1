package dev.atoll.kinds.apply;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What is applied cannot be.
public sealed class ApplyException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    private ApplyException(String message) {
        super(message);
    }

    /// It is no object of its kind.
    public static final class Malformed extends ApplyException {
        @Serial private static final long serialVersionUID = 1;

        Malformed(List<String> problems) {
            super(
                    problems.size() == 1
                            ? problems.getFirst()
                            : "errors:\n  " + String.join("\n  ", problems));
        }
    }

    /// Others own fields that it has otherwise. The message is upstream's.
    public static final class Conflicting extends ApplyException {
        @Serial private static final long serialVersionUID = 1;

        private final transient List<Conflict> conflicts;

        Conflicting(List<Conflict> conflicts) {
            super(message(conflicts));
            this.conflicts = List.copyOf(conflicts);
        }

        public List<Conflict> conflicts() {
            return conflicts;
        }

        /// The same refusal for some of its conflicts.
        public Conflicting only(List<Conflict> some) {
            return new Conflicting(some);
        }

        private static String message(List<Conflict> conflicts) {
            if (conflicts.size() == 1) {
                Conflict only = conflicts.getFirst();
                return "Apply failed with 1 conflict: conflict with "
                        + only.owner()
                        + ": "
                        + only.path();
            }
            Map<String, List<String>> paths = new TreeMap<>();
            conflicts.forEach(conflict ->
                    paths.computeIfAbsent(conflict.owner().toString(), _ -> new ArrayList<>())
                            .add("- " + conflict.path()));
            List<String> lines = new ArrayList<>();
            paths.forEach((owner, owned) -> {
                lines.add("conflicts with " + owner + ":");
                lines.addAll(owned);
            });
            return "Apply failed with "
                    + conflicts.size()
                    + " conflicts: "
                    + String.join("\n", lines);
        }
    }
}
