package dev.atoll.bench.history;

import dev.atoll.store.StoreEvent;
import java.io.IOException;
import java.util.List;

/// A platform that is judged: servers over one store.
sealed interface Installation extends AutoCloseable permits OverEtcd, OverEmbedded {

    /// For people.
    String engine();

    List<ServerPart> servers();

    /// All that fails in a round, each once.
    List<Harm> harms();

    /// What was really stored, after a revision and up to another.
    List<StoreEvent> stored(long first, long last) throws IOException, InterruptedException;

    @Override
    void close();
}
