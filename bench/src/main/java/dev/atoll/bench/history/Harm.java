package dev.atoll.bench.history;

import java.io.IOException;

/// Something that fails.
///
/// @param survivable whether others are served meanwhile
record Harm(String name, boolean survivable, Doing doing) {

    interface Doing {
        /// @return what mends it
        Mending harm() throws IOException, InterruptedException;
    }

    interface Mending {
        void mend() throws IOException, InterruptedException;
    }
}
