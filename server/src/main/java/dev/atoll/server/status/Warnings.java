package dev.atoll.server.status;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// What a call's client is to be warned of, beside its answer. It belongs to the thread that answers the call.
public final class Warnings {
    private static final ScopedValue<List<String>> GATHERED = ScopedValue.newInstance();
    private static final int MAX = 100;

    private Warnings() {}

    /// Answers a call. A refusal takes its warnings with it.
    ///
    /// @param finish adds the warnings that were given meanwhile to the answer
    public static <T> T gather(Supplier<T> answer, BiFunction<T, List<String>, T> finish) {
        List<String> gathered = new ArrayList<>(0);
        T given;
        try {
            given = ScopedValue.where(GATHERED, gathered).call(answer::get);
        } catch (StatusException e) {
            e.warn(gathered);
            throw e;
        }
        return gathered.isEmpty() ? given : finish.apply(given, gathered);
    }

    /// Outside a call nobody is warned.
    public static void add(Collection<String> warnings) {
        if (GATHERED.isBound()) {
            List<String> gathered = GATHERED.get();
            for (String warning : warnings) {
                if (gathered.size() < MAX) {
                    gathered.add(warning);
                }
            }
        }
    }
}
