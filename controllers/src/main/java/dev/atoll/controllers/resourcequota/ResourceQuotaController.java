package dev.atoll.controllers.resourcequota;

import dev.atoll.client.ApiException;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.Request;
import dev.atoll.client.informer.Handler;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.Discovery;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.ResourceType;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.ResourceQuota;
import dev.atoll.kinds.quota.QuotaUsage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Keeps in the status of each ResourceQuota what is used of it. The server itself adds what is made; this gives back
/// what is deleted, and begins with what is there.
///
/// It reads the quota first and the objects after it, both as they are stored, and writes only where the quota is still
/// the same: all that the server has added to it by then is among the objects.
public final class ResourceQuotaController implements Controller {
    private static final int WORKERS = 2;

    /// For what is counted without being followed.
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private static final Set<String> FOLLOWED =
            Set.of("configmaps", "persistentvolumeclaims", "pods", "services");

    private final Surroundings at;
    private final Informer<ResourceQuota> quotas;
    private final Discovery discovery;
    private final KeyedLoop<ObjectKey> loop;

    public ResourceQuotaController(Surroundings at) {
        this.at = at;
        this.quotas = at.informers().informer(Resources.RESOURCE_QUOTAS);
        this.discovery = new Discovery(at.client());
        this.loop = new KeyedLoop<>("resourcequota", at, this::reconcile);
    }

    @Override
    public void start() {
        loop.follow(quotas, quota -> List.of(ObjectKey.of(quota)));
        followObjects(Resources.PODS);
        followObjects(Resources.SERVICES);
        followObjects(Resources.PERSISTENT_VOLUME_CLAIMS);
        followObjects(Resources.CONFIG_MAPS);
        loop.start(WORKERS, List.of(quotas));
    }

    /// What an object takes changes seldom, its status often.
    private <T extends ApiObject> void followObjects(ResourceType<T> type) {
        String resource = type.resource().groupResource();
        at.informers()
                .informer(type)
                .addHandler(
                        new Handler<>() {
                            @Override
                            public void added(T object, boolean initial) {
                                if (!initial) {
                                    changed(object);
                                }
                            }

                            @Override
                            public void updated(T before, T now) {
                                if (quotas.cache().list(now.namespace()).isEmpty()) {
                                    return;
                                }
                                if (!QuotaUsage.of(resource, before.tree())
                                        .equals(QuotaUsage.of(resource, now.tree()))) {
                                    changed(now);
                                }
                            }

                            @Override
                            public void deleted(T last) {
                                changed(last);
                            }
                        });
    }

    private void changed(ApiObject object) {
        quotas.cache().list(object.namespace()).forEach(quota -> loop.add(ObjectKey.of(quota)));
    }

    private Outcome reconcile(ObjectKey key) {
        Optional<ResourceQuota> found =
                at.client().resource(Resources.RESOURCE_QUOTAS).in(key.namespace()).get(key.name());
        if (found.isEmpty()) {
            return Outcome.done();
        }
        Tree quota = found.get().tree();
        Tree status = QuotaCount.status(quota, resource -> objects(key.namespace(), resource));
        if (!status.equals(quota.child("status"))) {
            at.client()
                    .resource(Resources.RESOURCE_QUOTAS)
                    .updateStatus(new ResourceQuota(quota.with("status", status)));
        }
        Set<String> counted =
                QuotaCount.resources(quota.child("spec").child("hard").fields().keySet());
        return FOLLOWED.containsAll(counted) ? Outcome.done() : Outcome.after(LOOK_AGAIN);
    }

    /// As they are stored, and not as a cache remembers them.
    private List<Tree> objects(String namespace, String groupResource) {
        Optional<GroupVersionResource> resource = served(groupResource);
        if (resource.isEmpty()) {
            return List.of();
        }
        GroupVersionResource named = resource.get();
        String prefix =
                named.group().isEmpty()
                        ? "/api/" + named.version()
                        : "/apis/" + named.group() + "/" + named.version();
        try {
            return at.client()
                    .call(
                            Request.get(
                                    prefix + "/namespaces/" + namespace + "/" + named.resource(),
                                    Map.of()))
                    .children("items");
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return List.of();
            }
            throw e;
        }
    }

    private Optional<GroupVersionResource> served(String groupResource) {
        for (Kind kind : Catalog.builtIn().forTenants().kinds()) {
            if (kind.namespaced()
                    && kind.isStored()
                    && kind.resource().groupResource().equals(groupResource)) {
                return Optional.of(kind.resource());
            }
        }
        return discovery.resources().stream()
                .filter(one -> one.namespaced() && one.allows("list"))
                .map(Discovery.Served::resource)
                .filter(one -> one.groupResource().equals(groupResource))
                .findFirst();
    }

    @Override
    public List<KeyedLoop<?>> loops() {
        return List.of(loop);
    }
}
