package dev.atoll.server.shard;

import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.RestoredStore;
import dev.atoll.server.tenancy.Stores;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.StoreException;
import dev.atoll.store.StoreOpenException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The stores of the shards beside the home: opens them, opens them anew where their objects name other addresses or
/// secrets, and closes them. For each shard it is called by one thread at a time.
final class OpenShards implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OpenShards.class);

    private final ShardOpener opener;
    private final Stores stores;
    private final Tenants tenants;
    private final ObjectCache cache;
    private final Map<String, Opened> open = new ConcurrentHashMap<>();
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    /// @param store by which everybody else reaches it
    private record Opened(ReopenedStore store, ShardStore by, ShardAddress address) {}

    OpenShards(ShardOpener opener, Stores stores, Tenants tenants, ObjectCache cache) {
        this.opener = opener;
        this.stores = stores;
        this.tenants = tenants;
        this.cache = cache;
    }

    /// Opens a shard that is not open, and one that is at another address anew. Where that fails, what is open stays.
    void ensure(ShardObject shard) {
        Opened now = open.get(shard.name());
        try {
            ShardAddress address = address(shard);
            if (now == null) {
                open(shard.name(), address);
            } else if (!now.address().equals(address)) {
                openAnew(shard.name(), now, address);
            }
            failures.remove(shard.name());
        } catch (StoreOpenException | StoreException | IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(failures.put(shard.name(), why))) {
                log.warn("the shard {} cannot be opened yet: {}", shard.name(), why);
            }
        }
    }

    private void open(String name, ShardAddress address) {
        ShardStore opened = opener.open(name, address);
        try {
            RestoredStore.requireWhole(opened.store());
            if (isUsed(name)) {
                ShardMark.require(
                        opened.store(),
                        installation(),
                        name,
                        "tenants live in the shard, and the store there has nothing of them: bring it back as"
                                + " it was, or restore a backup of it");
            } else {
                ShardMark.claim(opened.store(), installation(), name);
            }
            ReopenedStore store = new ReopenedStore(opened.store());
            stores.opened(name, store);
            cache.follow(name, store);
            open.put(name, new Opened(store, opened, address));
            log.info("the shard {} is open at revision {}", name, cache.storedRevision(name));
        } catch (RuntimeException e) {
            stores.closed(name);
            opened.closing().run();
            throw e;
        }
    }

    /// A store that should hold tenants and is empty is a disk that was lost: it must not be taken for a new one.
    private boolean isUsed(String name) {
        return cache.operators("tenants").stream()
                .filter(tenant ->
                        !tenant.fields().getOrDefault("status.phase", "").equals("Terminating"))
                .anyMatch(tenant -> tenant.fields().getOrDefault("status.shard", "").equals(name));
    }

    private void openAnew(String name, Opened now, ShardAddress address) {
        ShardStore opened = opener.open(name, address);
        try {
            ShardMark.require(
                    opened.store(),
                    installation(),
                    name,
                    "the store there is not the one that is open");
            if (opened.store().revision() < cache.storedRevision(name)) {
                throw new StoreOpenException(
                        "the store there is behind the one that is open: it is another one");
            }
        } catch (RuntimeException e) {
            opened.closing().run();
            throw e;
        }
        open.put(name, new Opened(now.store(), opened, address));
        now.store().become(opened.store());
        now.by().closing().run();
        log.info("the shard {} is open anew, as its object says", name);
    }

    private String installation() {
        return tenants.of(TenantId.SYSTEM).map(Origin::uid).orElseThrow();
    }

    private ShardAddress address(ShardObject shard) {
        if (!shard.type().equals("Etcd")) {
            return new ShardAddress.Embedded();
        }
        return new ShardAddress.Etcd(
                shard.endpoints(), shard.secretName().isEmpty() ? Map.of() : secret(shard));
    }

    private Map<String, Bytes> secret(ShardObject shard) {
        CachedObject found =
                cache.resource(TenantId.SYSTEM, "", "secrets")
                        .get(shard.secretNamespace(), shard.secretName());
        if (found == null) {
            throw new StoreOpenException(
                    "there is no Secret %s/%s in the tenant system"
                            .formatted(shard.secretNamespace(), shard.secretName()));
        }
        Map<String, Bytes> secret = new LinkedHashMap<>();
        found.tree()
                .child("data")
                .fields()
                .forEach((key, value) ->
                        secret.put(
                                key,
                                Bytes.wrap(Base64.getDecoder().decode(String.valueOf(value)))));
        return secret;
    }

    Optional<ShardStore> store(String shard) {
        return Optional.ofNullable(open.get(shard)).map(Opened::by);
    }

    /// Why a shard cannot be opened, or not as its object says; empty where it can.
    String failure(String shard) {
        return failures.getOrDefault(shard, "");
    }

    /// What their stores take on their disks.
    Map<String, Long> sizesBytes() {
        Map<String, Long> sizes = new LinkedHashMap<>();
        open.forEach((shard, opened) -> sizes.put(shard, opened.by().sizeBytes().getAsLong()));
        return sizes;
    }

    /// Forgets a shard in which nothing is left.
    void remove(String shard) {
        cache.leave(shard);
        stores.closed(shard);
        Opened closed = open.remove(shard);
        if (closed != null) {
            closed.store().close();
            closed.by().closing().run();
        }
        opener.remove(shard);
    }

    @Override
    public void close() {
        open.values().forEach(opened -> opened.by().closing().run());
        open.clear();
    }
}
