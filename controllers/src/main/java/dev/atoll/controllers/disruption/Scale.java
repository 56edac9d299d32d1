package dev.atoll.controllers.disruption;

import dev.atoll.kinds.core.v1.Pod;
import java.util.List;

/// How many pods the controllers of some pods are to run.
sealed interface Scale {

    /// @param unmanaged pods that no controller would replace
    record Known(long pods, List<Pod> unmanaged) implements Scale {
        public Known {
            unmanaged = List.copyOf(unmanaged);
        }
    }

    /// @param why for people
    record Unknown(String why) implements Scale {}
}
