package dev.atoll.client.informer;

import dev.atoll.client.ApiClient;
import dev.atoll.client.GenericObject;
import dev.atoll.client.ListOptions;
import dev.atoll.client.Resource;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.ResourceType;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The informers of one tenant, one for each type, shared by all that need it.
///
/// Add handlers and indexes first, then [#start()]; an informer that is asked for later starts at once.
public final class Informers implements AutoCloseable {
    private final ApiClient client;
    private final InformerOptions options;
    private final Map<GroupVersionResource, Informer<?>> typed = new HashMap<>();
    private final Map<GroupVersionResource, Informer<GenericObject>> metadata = new HashMap<>();
    private boolean started;
    private boolean closed;

    public Informers(ApiClient client, InformerOptions options) {
        this.client = client;
        this.options = options;
    }

    public ApiClient client() {
        return client;
    }

    /// The informer of all objects of a type.
    @SuppressWarnings("unchecked") // a type's informer is filed under that type
    public synchronized <T extends ApiObject> Informer<T> informer(ResourceType<T> type) {
        Informer<?> known = typed.get(type.resource());
        if (known == null) {
            Informer<T> informer =
                    new Informer<>(client.resource(type), ListOptions.all(), options);
            typed.put(type.resource(), informer);
            startLate(informer);
            return informer;
        }
        return (Informer<T>) known;
    }

    /// An informer that keeps nothing but the metadata of each object, without managed fields and annotations.
    public synchronized Informer<GenericObject> metadata(ResourceType<GenericObject> type) {
        Informer<GenericObject> known = metadata.get(type.resource());
        if (known == null) {
            Resource<GenericObject> resource = client.resource(type);
            known = new Informer<>(resource, ListOptions.all(), options, Informers::metadataOnly);
            metadata.put(type.resource(), known);
            startLate(known);
        }
        return known;
    }

    /// The typed informer of a resource where there is one already, else one of its metadata.
    public synchronized Informer<? extends ApiObject> any(ResourceType<GenericObject> type) {
        Informer<?> known = typed.get(type.resource());
        return known == null ? metadata(type) : known;
    }

    /// Ends a metadata informer, for example because its type is no longer served.
    public void forgetMetadata(GroupVersionResource resource) {
        Informer<GenericObject> informer;
        synchronized (this) {
            informer = metadata.remove(resource);
        }
        if (informer != null) {
            informer.close();
        }
    }

    private void startLate(Informer<?> informer) {
        if (closed) {
            throw new IllegalStateException("the informers are closed");
        }
        if (started) {
            informer.start();
        }
    }

    private static Encoded metadataOnly(Encoded object) {
        Tree tree = Tree.of(Json.decode(object.array()));
        Tree kept =
                Tree.empty()
                        .with("apiVersion", tree.get("apiVersion"))
                        .with("kind", tree.get("kind"))
                        .with(
                                "metadata",
                                tree.child("metadata")
                                        .with("managedFields", null)
                                        .with("annotations", null));
        return Encoded.wrap(Json.encode(kept.fields()));
    }

    public synchronized void start() {
        started = true;
        all().forEach(Informer::start);
    }

    /// Waits until all informers of now have synced; false after the timeout.
    public boolean awaitSynced(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (Informer<?> informer : all()) {
            if (!informer.awaitSynced(
                    Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }

    /// How these informers behave, for one more that is not shared.
    public InformerOptions options() {
        return options;
    }

    /// Whether all informers of now have synced.
    public boolean hasSynced() {
        return all().stream().allMatch(Informer::hasSynced);
    }

    /// Whether all informers of now still follow, or try to.
    public boolean alive() {
        return all().stream().allMatch(Informer::alive);
    }

    private synchronized List<Informer<?>> all() {
        List<Informer<?>> all = new ArrayList<>(typed.values());
        all.addAll(metadata.values());
        return all;
    }

    @Override
    public void close() {
        List<Informer<?>> running;
        synchronized (this) {
            closed = true;
            running = all();
        }
        running.forEach(Informer::close);
    }
}
