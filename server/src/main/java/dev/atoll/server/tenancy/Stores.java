package dev.atoll.server.tenancy;

import dev.atoll.store.Store;
import dev.atoll.store.StoreException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The stores that are open, by the names of their shards. One is the home of the tenant `system`, and always open.
public final class Stores {
    private final String home;
    private final Map<String, Store> open = new ConcurrentHashMap<>();

    public Stores(String home, Store store) {
        this.home = home;
        open.put(home, store);
    }

    public String home() {
        return home;
    }

    public Store homeStore() {
        return of(home);
    }

    public boolean isOpen(String shard) {
        return open.containsKey(shard);
    }

    /// @throws StoreException where it is not open
    public Store of(String shard) {
        return Optional.ofNullable(open.get(shard))
                .orElseThrow(() -> new StoreException("the shard " + shard + " is not open"));
    }

    public void opened(String shard, Store store) {
        open.put(shard, store);
    }

    public void closed(String shard) {
        open.remove(shard);
    }
}
