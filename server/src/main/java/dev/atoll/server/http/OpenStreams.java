package dev.atoll.server.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The watches that are open, so that they can be ended all together.
final class OpenStreams {
    private final Set<WatchStream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    void began(WatchStream stream) {
        open.add(stream);
        stream.whenClosed(() -> open.remove(stream));
        if (over) {
            stream.end();
        }
    }

    /// Also those that begin from now on.
    void end() {
        over = true;
        open.forEach(WatchStream::end);
    }
}
