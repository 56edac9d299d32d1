package dev.atoll.controllers.garbage;

import dev.atoll.client.ApiException;
import dev.atoll.client.DeleteOptions;
import dev.atoll.client.GenericObject;
import dev.atoll.client.PatchType;
import dev.atoll.client.Resource;
import dev.atoll.client.informer.Handler;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.client.queue.Priority;
import dev.atoll.controllers.garbage.Item.Identity;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.Discovery;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.GroupVersionKind;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.ResourceType;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.apiextensions.v1.CustomResourceDefinition;
import dev.atoll.kinds.meta.v1.OwnerReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Deletes the dependents of deleted owners, in the background or, where the owner waits, in the foreground; or orphans
/// them, where that was asked for. What it knows may lag, so an owner counts as absent only once the server said so,
/// and deletions name the very state that was judged.
public final class GarbageCollector implements Controller {
    private static final String DISCOVER = "discover";
    private static final Duration DISCOVERY_PERIOD = Duration.ofMinutes(5);
    private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SETTLING = Duration.ofMillis(500);
    private static final int WORKERS = 4;

    /// What changes all the time and owns nothing.
    private static final Set<String> IGNORED = Set.of("events", "events.events.k8s.io");

    private final Surroundings at;
    private final Discovery discovery;
    private final OwnerGraph graph = new OwnerGraph();
    private final Map<GroupVersionResource, Informer<?>> followed = new ConcurrentHashMap<>();
    private final Informer<CustomResourceDefinition> definitions;
    private final KeyedLoop<String> loop;
    private final KeyedLoop<String> discoveryLoop;
    private volatile Map<String, Discovery.Served> kinds = Map.of();

    public GarbageCollector(Surroundings at) {
        this.at = at;
        this.discovery = new Discovery(at.client());
        this.definitions = at.informers().informer(Resources.CUSTOM_RESOURCE_DEFINITIONS);
        this.loop = new KeyedLoop<>("garbage", at, this::reconcile);
        this.discoveryLoop = new KeyedLoop<>("garbage-discovery", at, _ -> discover());
    }

    @Override
    public void start() {
        discoveryLoop.follow(definitions, _ -> List.of(DISCOVER));
        discoveryLoop.add(DISCOVER);
        discoveryLoop.start(1, List.of());
    }

    private Outcome discover() throws InterruptedException {
        Map<String, Discovery.Served> served = new HashMap<>();
        Set<GroupVersionResource> present = new HashSet<>();
        for (Discovery.Served each : discovery.resources()) {
            GroupVersionResource resource = each.resource();
            served.put(resource.group() + "/" + each.kind(), each);
            if (each.allows("list", "watch", "delete")
                    && !IGNORED.contains(resource.groupResource())) {
                present.add(resource);
                if (!followed.containsKey(resource)) {
                    follow(resource, at.informers().any(type(each)));
                }
            }
        }
        kinds = Map.copyOf(served);
        for (GroupVersionResource resource : Set.copyOf(followed.keySet())) {
            if (!present.contains(resource)) {
                followed.remove(resource);
                at.informers().forgetMetadata(resource);
            }
        }
        awaitSynced();
        loop.start(WORKERS, List.of());
        return Outcome.after(DISCOVERY_PERIOD);
    }

    /// Bounded, because one resource that cannot be listed must not keep all garbage.
    private void awaitSynced() throws InterruptedException {
        long deadline = System.nanoTime() + SYNC_TIMEOUT.toNanos();
        for (Informer<?> informer : followed.values()) {
            boolean _ =
                    informer.awaitSynced(
                            Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    private static ResourceType<GenericObject> type(Discovery.Served served) {
        return GenericObject.type(served.resource(), served.kind(), served.namespaced());
    }

    private <T extends ApiObject> void follow(GroupVersionResource resource, Informer<T> informer) {
        followed.put(resource, informer);
        informer.addHandler(
                new Handler<T>() {
                    @Override
                    public void added(T object, boolean initial) {
                        graph.put(Item.of(resource, object))
                                .forEach(uid -> look(uid, Priority.SYNC));
                    }

                    @Override
                    public void updated(T before, T now) {
                        Item after = Item.of(resource, now);
                        Item earlier = Item.of(resource, before);
                        List<String> look = graph.put(after);
                        if (!after.owners().equals(earlier.owners())
                                || !after.finalizers().equals(earlier.finalizers())
                                || after.deleting() != earlier.deleting()) {
                            look.forEach(uid -> look(uid, Priority.UPDATE));
                        }
                    }

                    @Override
                    public void deleted(T last) {
                        graph.remove(last.uid()).forEach(uid -> look(uid, Priority.DELETE));
                    }
                });
    }

    private void look(String uid, Priority priority) {
        loop.queue().add(uid, priority);
    }

    private Outcome reconcile(String uid) {
        Optional<Item> found = graph.get(uid);
        if (found.isEmpty()) {
            return Outcome.done();
        }
        Item item = found.get();
        if (item.isOrphaning()) {
            return orphan(item);
        }
        if (item.isGoingLast()) {
            return goLast(item);
        }
        try {
            judge(item);
        } catch (ApiException e) {
            if (e.isConflict()) {
                // Judged by an old state: its news is on the way, and if it is not, the state is
                // read again.
                return Outcome.after(SETTLING);
            }
            if (!e.isNotFound()) {
                throw e;
            }
        }
        return Outcome.done();
    }

    private void judge(Item item) {
        Verdict verdict =
                Verdict.of(
                        item,
                        !graph.dependents(item.uid()).isEmpty(),
                        owner -> standing(item.identity(), owner));
        switch (verdict) {
            case Verdict.Keep() -> {
                // As it should be.
            }
            case Verdict.Unlink unlink -> patchOwners(item, unlink.rest());
            case Verdict.Delete(String policy) ->
                    resource(item.identity())
                            .delete(
                                    item.identity().name(),
                                    DeleteOptions.defaults()
                                            .withUid(item.uid())
                                            .withResourceVersion(item.resourceVersion())
                                            .withPropagationPolicy(policy));
        }
    }

    /// The server is asked where the graph does not know the owner. Of a kind that is not served nothing is known, and
    /// the owner counts as present. So does one in a namespace that something outside all namespaces names: who may
    /// write there has no say over what is everybody's.
    private Verdict.Standing standing(Identity dependent, OwnerReference owner) {
        Optional<Item> known = graph.get(owner.uid());
        if (known.isPresent()) {
            Identity identity = known.get().identity();
            if (!identity.mayOwn(dependent)) {
                return dependent.namespace().isEmpty()
                        ? Verdict.Standing.PRESENT
                        : Verdict.Standing.ABSENT;
            }
            return known.get().isGoingLast()
                    ? Verdict.Standing.GOING_LAST
                    : Verdict.Standing.PRESENT;
        }
        GroupVersionKind kind = GroupVersionKind.of(owner.apiVersion(), owner.kind());
        Discovery.Served served = kinds.get(kind.group() + "/" + kind.kind());
        if (served == null) {
            return Verdict.Standing.PRESENT;
        }
        if (served.namespaced() && dependent.namespace().isEmpty()) {
            return Verdict.Standing.PRESENT;
        }
        Optional<GenericObject> live =
                at.client().resource(type(served)).in(dependent.namespace()).get(owner.name());
        boolean present = live.isPresent() && live.get().uid().equals(owner.uid());
        return present ? Verdict.Standing.PRESENT : Verdict.Standing.ABSENT;
    }

    /// Deletes the dependents of an item that goes last, and lets it go once none blocks it.
    private Outcome goLast(Item item) {
        List<Item> blocking =
                graph.dependents(item.uid()).stream()
                        .filter(dependent -> item.identity().mayOwn(dependent.identity()))
                        .filter(dependent -> dependent.blocks(item.uid()))
                        .toList();
        if (!blocking.isEmpty()) {
            graph.dependents(item.uid()).stream()
                    .filter(dependent -> !dependent.deleting())
                    .forEach(dependent -> look(dependent.uid(), Priority.DELETE));
            return Outcome.done();
        }
        return removeFinalizer(item, Item.FOREGROUND);
    }

    private Outcome orphan(Item item) {
        for (Item dependent : graph.dependents(item.uid())) {
            List<OwnerReference> rest =
                    dependent.owners().stream()
                            .filter(owner -> !owner.uid().equals(item.uid()))
                            .toList();
            try {
                patchOwners(dependent, rest);
            } catch (ApiException e) {
                if (!e.isNotFound()) {
                    return Outcome.after(SETTLING);
                }
            }
        }
        return removeFinalizer(item, Item.ORPHAN);
    }

    private Outcome removeFinalizer(Item item, String finalizer) {
        List<String> rest =
                item.finalizers().stream().filter(each -> !each.equals(finalizer)).toList();
        try {
            patchMetadata(item, Tree.empty().with("finalizers", rest));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                return Outcome.after(SETTLING);
            }
        }
        return Outcome.done();
    }

    private void patchOwners(Item item, List<OwnerReference> owners) {
        patchMetadata(item, Tree.empty().with("ownerReferences", owners));
    }

    private void patchMetadata(Item item, Tree change) {
        Tree metadata =
                change.with("uid", item.uid()).with("resourceVersion", item.resourceVersion());
        resource(item.identity())
                .patch(
                        item.identity().name(),
                        PatchType.MERGE,
                        Tree.empty().with("metadata", metadata));
    }

    private Resource<GenericObject> resource(Identity identity) {
        return at.client()
                .resource(
                        GenericObject.type(
                                identity.resource(), "", !identity.namespace().isEmpty()))
                .in(identity.namespace());
    }

    @Override
    public List<KeyedLoop<?>> loops() {
        return List.of(discoveryLoop, loop);
    }
}
