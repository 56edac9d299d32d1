package dev.atoll.server.registry;

import dev.atoll.server.cache.BaseLayer;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectWrite;
import dev.atoll.server.cache.ResourceCache;
import dev.atoll.server.cache.ResourceId;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Write;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The addresses and node ports that a tenant's Services hold. Each is a key of its own, written together with its
/// Service, so that no two Services ever hold the same, whichever server wrote them.
public final class ServiceAllocations {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final String GROUP = "atoll.dev";
    private static final String ADDRESSES = "serviceaddresses";
    private static final String PORTS = "servicenodeports";
    private static final int FIRST_NODE_PORT = 30_000;
    private static final int LAST_NODE_PORT = 32_767;
    private static final int MAX_TRIES = 10_000;

    private final ObjectCache cache;
    private final RandomGenerator random;
    private final String prefix;

    /// @param addresses the first two parts of the range, as `10.96`: a /16
    public ServiceAllocations(ObjectCache cache, RandomGenerator random, String addresses) {
        this.cache = cache;
        this.random = random;
        this.prefix = addresses + ".";
    }

    /// What holds them: resources of no kind.
    public static Set<ResourceId> resources() {
        return Set.of(new ResourceId(GROUP, ADDRESSES), new ResourceId(GROUP, PORTS));
    }

    /// Whether an address lies in the range.
    boolean covers(String address) {
        return address.startsWith(prefix);
    }

    String range() {
        return prefix + "0.0/16";
    }

    /// Of an address that was asked for.
    boolean isFree(TenantId tenant, String address) {
        return isFree(tenant, ADDRESSES, address);
    }

    boolean isFree(TenantId tenant, int nodePort) {
        return isFree(tenant, PORTS, Integer.toString(nodePort));
    }

    /// Where it seems taken, its holder may have been deleted a moment ago: memory is asked again when it has caught
    /// up.
    private boolean isFree(TenantId tenant, String resource, String name) {
        return isUnknown(resource(tenant, resource), name)
                || (cache.catchUp(tenant, PATIENCE) && isUnknown(resource(tenant, resource), name));
    }

    private static boolean isUnknown(ResourceCache held, String name) {
        return held.get("", name) == null;
    }

    static boolean isNodePort(long port) {
        return port >= FIRST_NODE_PORT && port <= LAST_NODE_PORT;
    }

    static String nodePorts() {
        return FIRST_NODE_PORT + "-" + LAST_NODE_PORT;
    }

    /// A free address, not from the first 256, which are for the tenant's own fixed Services; empty where none is.
    String chooseAddress(TenantId tenant) {
        for (int i = 0; i < MAX_TRIES; i++) {
            String address = prefix + random.nextInt(1, 256) + "." + random.nextInt(1, 255);
            if (isUnknown(resource(tenant, ADDRESSES), address)) {
                return address;
            }
        }
        return "";
    }

    OptionalInt choosePort(TenantId tenant) {
        for (int i = 0; i < MAX_TRIES; i++) {
            int port = random.nextInt(FIRST_NODE_PORT, LAST_NODE_PORT + 1);
            if (isUnknown(resource(tenant, PORTS), Integer.toString(port))) {
                return OptionalInt.of(port);
            }
        }
        return OptionalInt.empty();
    }

    Write.Operation holdAddress(TenantId tenant, String address) {
        return hold(tenant, ADDRESSES, address);
    }

    Write.Operation holdPort(TenantId tenant, long port) {
        return hold(tenant, PORTS, Long.toString(port));
    }

    Write.Operation releaseAddress(TenantId tenant, String address) {
        return new Write.Delete(key(tenant, ADDRESSES, address).bytes(), new Write.Anything());
    }

    Write.Operation releasePort(TenantId tenant, long port) {
        return new Write.Delete(
                key(tenant, PORTS, Long.toString(port)).bytes(), new Write.Anything());
    }

    private static Write.Operation hold(TenantId tenant, String resource, String name) {
        return ObjectWrite.of(key(tenant, resource, name), holder(name), Map.of())
                .put(new Write.Absent());
    }

    private static Map<String, Object> holder(String name) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", name);
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("metadata", metadata);
        return object;
    }

    /// That an address is held from the beginning of every tenant.
    public static BaseLayer.Template held(String address) {
        return new BaseLayer.Template(GROUP, ADDRESSES, "", address, holder(address), Map.of());
    }

    private ResourceCache resource(TenantId tenant, String resource) {
        return cache.resource(tenant, GROUP, resource);
    }

    private static ObjectKey key(TenantId tenant, String resource, String name) {
        return new ObjectKey(tenant, GROUP, resource, "", name);
    }
}
