package dev.atoll.controllers.job;

import dev.atoll.kinds.batch.v1.Job;
import dev.atoll.kinds.batch.v1.SuccessPolicyRule;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;

/// Whether enough of a job's indexes have succeeded, though not all.
final class SuccessRules {
    private SuccessRules() {}

    /// The first rule of the job's policy that is met.
    static OptionalInt met(Job job, BitSet completed) {
        List<SuccessPolicyRule> rules = job.spec().successPolicy().rules();
        for (int i = 0; i < rules.size(); i++) {
            if (isMet(rules.get(i), completed)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean isMet(SuccessPolicyRule rule, BitSet completed) {
        BitSet counted = (BitSet) completed.clone();
        long needed = 0;
        if (!rule.succeededIndexes().isEmpty()) {
            BitSet wanted = Indexes.parse(rule.succeededIndexes());
            counted.and(wanted);
            needed = wanted.cardinality();
        }
        if (rule.tree().has("succeededCount")) {
            needed = rule.succeededCount();
        }
        return needed > 0 && counted.cardinality() >= needed;
    }
}
