package dev.atoll.server;

import dev.atoll.server.shard.ShardAddress;
import dev.atoll.server.shard.ShardOpener;
import dev.atoll.server.shard.ShardStore;
import dev.atoll.store.Store;
import dev.atoll.store.StoreOpenException;
import dev.atoll.store.embedded.EmbeddedOptions;
import dev.atoll.store.embedded.EmbeddedStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Opens further stores in a folder, but for those that are away. One that is open is opened anew over the same folder;
/// at the host `elsewhere` there is another.
public final class TestingShards implements ShardOpener {
    private final Path folder;
    private final Set<String> away;
    private final UnaryOperator<Store> decoration;
    private final Map<String, Store> open = new ConcurrentHashMap<>();

    /// Guards itself.
    private final Map<String, Integer> users = new HashMap<>();

    private final Map<String, Integer> times = new ConcurrentHashMap<>();

    public TestingShards(Path folder, Set<String> away, UnaryOperator<Store> decoration) {
        this.folder = folder;
        this.away = ConcurrentHashMap.newKeySet();
        this.away.addAll(away);
        this.decoration = decoration;
    }

    public void comeBack(String shard) {
        away.remove(shard);
    }

    public Store store(String shard) {
        return Optional.ofNullable(open.get(shard)).orElseThrow();
    }

    public Stream<Store> all() {
        return open.values().stream();
    }

    @Override
    public ShardStore open(String shard, ShardAddress address) {
        if (away.contains(shard)) {
            throw new StoreOpenException("nobody answers");
        }
        boolean elsewhere =
                address instanceof ShardAddress.Etcd etcd
                        && etcd.endpoints().getFirst().getHost().equals("elsewhere");
        String name = elsewhere ? shard + "-elsewhere" : shard;
        synchronized (users) {
            users.merge(name, 1, Integer::sum);
            times.merge(name, 1, Integer::sum);
            Store store = open.computeIfAbsent(name, this::opened);
            return new ShardStore(store, () -> 4_096, () -> leave(name));
        }
    }

    private Store opened(String name) {
        return decoration.apply(
                EmbeddedStore.open(
                        folder.resolve(name), EmbeddedOptions.defaults().withReservedDiskBytes(0)));
    }

    private void leave(String name) {
        synchronized (users) {
            Store store = open.get(name);
            if (store != null && users.merge(name, -1, Integer::sum) == 0) {
                open.remove(name);
                store.close();
            }
        }
    }

    /// How often a shard's store was opened.
    public int timesOpened(String shard) {
        return times.getOrDefault(shard, 0);
    }

    /// How often a shard's store was opened and not closed.
    public int users(String shard) {
        synchronized (users) {
            return users.getOrDefault(shard, 0);
        }
    }

    @Override
    public void remove(String shard) {
        if (!Files.exists(folder.resolve(shard))) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder.resolve(shard))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
