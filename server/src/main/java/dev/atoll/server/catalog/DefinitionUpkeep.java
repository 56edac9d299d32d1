package dev.atoll.server.catalog;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.custom.Definition;
import dev.atoll.kinds.custom.DefinitionStatus;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.cache.ResourceCache;
import dev.atoll.server.cache.ResourceId;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.tenant.TenantId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does what follows from definitions after they were stored: deletes the objects of one that is going, and then lets
/// it go; and gives names that have become free to who waits for them.
///
/// It looks at a tenant when a definition of it is written here, and at all whose definitions have changed from time to
/// time, so that what another server has written, or one that is no more, is done too. Whatever it does may be done by
/// several servers at once.
public final class DefinitionUpkeep implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DefinitionUpkeep.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Catalogs catalogs;
    private final ObjectCache cache;
    private final InstantSource clock;
    private final Map<ResourceCache, Long> seen = new HashMap<>();
    private final Set<TenantId> unfinished = ConcurrentHashMap.newKeySet();
    private final Set<TenantId> looking = ConcurrentHashMap.newKeySet();
    private volatile Function<TenantId, Transport> operators =
            _ -> {
                throw new IllegalStateException("not started");
            };
    private volatile boolean running;

    public DefinitionUpkeep(Catalogs catalogs, ObjectCache cache, InstantSource clock) {
        this.catalogs = catalogs;
        this.cache = cache;
        this.clock = clock;
    }

    /// @param transports one of each tenant that may do everything
    public void start(Function<TenantId, Transport> transports) {
        operators = transports;
        running = true;
    }

    /// Looks at a tenant's definitions soon.
    public void look(TenantId tenant) {
        unfinished.add(tenant);
        if (running && looking.add(tenant)) {
            Thread.ofVirtual().name("definitions-" + tenant.name()).start(() -> keep(tenant));
        }
    }

    /// Looks at all tenants whose definitions have changed, or where something is left to do. One thread at a time.
    public void round() {
        Map<ResourceCache, Long> now = new HashMap<>();
        for (ResourceCache source :
                cache.ofAllTenants(Catalogs.DEFINITIONS.group(), Catalogs.DEFINITIONS.resource())) {
            if (source.size() == 0) {
                continue;
            }
            long revision = source.changedRevision();
            Long before = seen.get(source);
            now.put(source, revision);
            if (before == null || before != revision) {
                source.list(ObjectFilter.all()).stream()
                        .limit(1)
                        .forEach(object -> unfinished.add(object.key().tenant()));
            }
        }
        seen.clear();
        seen.putAll(now);
        catalogs.refresh();
        unfinished.forEach(this::look);
    }

    private void keep(TenantId tenant) {
        try {
            cache.catchUp(tenant, Catalogs.DEFINITIONS, PATIENCE);
            unfinished.remove(tenant);
            List<Definition> definitions = catalogs.definitions(tenant);
            if (definitions.isEmpty()) {
                return;
            }
            try (Transport operator = operators.apply(tenant)) {
                for (Definition each : definitions) {
                    if (!(each.isTerminating()
                            ? finish(tenant, operator, each)
                            : accept(operator, each, definitions))) {
                        unfinished.add(tenant);
                        return;
                    }
                }
            }
        } catch (RuntimeException e) {
            unfinished.add(tenant);
            log.debug("definitions of {}: {}", tenant, e.getMessage());
        } finally {
            looking.remove(tenant);
        }
    }

    private static String pathOf(Definition definition) {
        return "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + definition.name();
    }

    /// @return whether nothing is left to do
    private boolean finish(TenantId tenant, Transport operator, Definition definition) {
        Map<String, Object> object = Metadata.copyOf(definition.object());
        Metadata metadata = Metadata.of(object);
        List<String> finalizers = new ArrayList<>(metadata.finalizers());
        if (!finalizers.remove(DefinitionStatus.FINALIZER)) {
            return true;
        }
        if (!definition.kinds().isEmpty()
                && !isEmptied(tenant, operator, definition.kinds().getFirst())) {
            return false;
        }
        metadata.setFinalizers(finalizers);
        return put(operator, pathOf(definition), object);
    }

    private boolean isEmptied(TenantId tenant, Transport operator, Kind kind) {
        ResourceId resource = new ResourceId(kind.identity().group(), kind.plural());
        cache.catchUp(tenant, resource, PATIENCE);
        ResourceCache objects = cache.resource(tenant, resource.group(), resource.resource());
        Set<String> namespaces = new TreeSet<>();
        for (CachedObject object : objects.list(ObjectFilter.all())) {
            namespaces.add(object.namespace());
        }
        for (String namespace : namespaces) {
            String path =
                    "/apis/"
                            + kind.identity().apiVersion()
                            + (namespace.isEmpty() ? "" : "/namespaces/" + namespace)
                            + "/"
                            + kind.plural();
            operator.send(Request.of("DELETE", path, Encoded.empty()));
        }
        return namespaces.isEmpty()
                || (cache.catchUp(tenant, resource, PATIENCE) && objects.size() == 0);
    }

    private boolean accept(
            Transport operator, Definition definition, List<Definition> definitions) {
        Map<String, Object> object = definition.object();
        if (!definition.name().equals(definition.plural() + "." + definition.group())) {
            // It was stored before definitions were looked at.
            return true;
        }
        Map<String, Object> status =
                DefinitionStatus.of(object, definitions, Metadata.time(clock.instant()));
        if (status.equals(Plain.map(object, "status"))) {
            return true;
        }
        Map<String, Object> updated = Metadata.copyOf(object);
        updated.put("status", status);
        // What others wait for is told by what is stored then.
        put(operator, pathOf(definition) + "/status", updated);
        return false;
    }

    /// Where it has changed meanwhile, it is looked at again.
    private static boolean put(Transport operator, String path, Map<String, Object> object) {
        Response response =
                operator.send(Request.of("PUT", path, Encoded.wrap(Json.encode(object))));
        return response.succeeded() || response.code() == 404;
    }

    @Override
    public void close() {
        running = false;
    }
}
