package dev.atoll.controllers.endpoints;

import dev.atoll.client.ApiException;
import dev.atoll.client.DeleteOptions;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.Resource;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.controllers.shared.Children;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.Expectations;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.core.v1.Endpoints;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.Service;
import dev.atoll.kinds.discovery.v1.EndpointSlice;
import dev.atoll.kinds.selector.LabelSelector;
import java.util.List;
import java.util.Optional;

/// Keeps the EndpointSlices and the Endpoints of each service that selects pods.
public final class EndpointsController implements Controller {
    private static final String BY_SERVICE = "service";
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final int WORKERS = 3;

    private final Surroundings at;
    private final Informer<Service> services;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final Informer<EndpointSlice> slices;
    private final Informer<Endpoints> endpoints;
    private final Expectations expectations;
    private final KeyedLoop<ObjectKey> loop;

    public EndpointsController(Surroundings at) {
        this.at = at;
        this.services = at.informers().informer(Resources.SERVICES);
        this.pods = at.informers().informer(Resources.PODS);
        this.nodes = at.informers().informer(Resources.NODES);
        this.slices = at.informers().informer(Resources.ENDPOINT_SLICES);
        this.endpoints = at.informers().informer(Resources.ENDPOINTS);
        this.expectations = new Expectations(at.steady());
        this.loop = new KeyedLoop<>("endpoints", at, this::reconcile);
        slices.cache().addIndex(BY_SERVICE, EndpointsController::service);
    }

    private static List<String> service(EndpointSlice slice) {
        boolean ours =
                SlicePlan.MANAGER.equals(slice.metadata().labels().get(SlicePlan.MANAGED_BY));
        String name = slice.metadata().labels().get(SlicePlan.SERVICE_NAME);
        return ours && name != null ? List.of(slice.namespace() + "/" + name) : List.of();
    }

    @Override
    public void start() {
        loop.follow(services, service -> List.of(ObjectKey.of(service)));
        loop.follow(pods, this::selecting);
        slices.addHandler(new Children<>("Service", loop.queue(), expectations, _ -> List.of()));
        loop.follow(endpoints, object -> List.of(ObjectKey.of(object)));
        loop.start(WORKERS, List.of(services, pods, nodes, slices, endpoints));
    }

    private List<ObjectKey> selecting(Pod pod) {
        return services.cache().list(pod.namespace()).stream()
                .filter(service -> ServiceTargets.selects(service, pod))
                .map(ObjectKey::of)
                .toList();
    }

    private Outcome reconcile(ObjectKey key) {
        Optional<Service> found = services.cache().get(key);
        List<EndpointSlice> existing = slices.cache().byIndex(BY_SERVICE, key.toString());
        if (found.isEmpty()) {
            expectations.forget(key);
            existing.forEach(this::delete);
            deleteEndpoints(key);
            return Outcome.done();
        }
        Service service = found.get();
        if (!ServiceTargets.isSelecting(service) || Owners.isDeleting(service)) {
            return Outcome.done();
        }
        List<Pod> here =
                pods.cache().list(key.namespace(), LabelSelector.of(service.spec().selector()));
        if (expectations.areMet(key)) {
            write(key, SlicePlan.of(service, here, existing, this::zone));
        }
        writeEndpoints(service, here);
        return Outcome.done();
    }

    private String zone(String node) {
        return nodes.cache()
                .get("", node)
                .map(found -> found.metadata().labels().getOrDefault(ZONE, ""))
                .orElse("");
    }

    private void write(ObjectKey key, SlicePlan plan) {
        Resource<EndpointSlice> resource =
                at.client().resource(Resources.ENDPOINT_SLICES).in(key.namespace());
        for (EndpointSlice slice : plan.create()) {
            expectations.expectCreations(key, 1);
            try {
                resource.create(slice);
            } catch (RuntimeException e) {
                expectations.creationSeen(key);
                throw e;
            }
        }
        plan.update().forEach(resource::update);
        plan.delete().forEach(this::delete);
    }

    private void delete(EndpointSlice slice) {
        try {
            at.client()
                    .resource(Resources.ENDPOINT_SLICES)
                    .in(slice.namespace())
                    .delete(slice.name(), DeleteOptions.defaults().withUid(slice.uid()));
        } catch (ApiException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                throw e;
            }
        }
    }

    private void writeEndpoints(Service service, List<Pod> here) {
        Resource<Endpoints> resource =
                at.client().resource(Resources.ENDPOINTS).in(service.namespace());
        Optional<Endpoints> known = endpoints.cache().get(ObjectKey.of(service));
        Endpoints before = known.orElseGet(Endpoints::of);
        Endpoints wanted = EndpointsPlan.of(service, here, before);
        if (known.isEmpty()) {
            try {
                resource.create(wanted);
            } catch (ApiException e) {
                if (!e.isAlreadyExists()) {
                    throw e;
                }
            }
        } else if (!wanted.equals(before)) {
            resource.update(wanted);
        }
    }

    /// Endpoints without a service are kept where another than us made them.
    private void deleteEndpoints(ObjectKey key) {
        boolean ours =
                endpoints
                        .cache()
                        .get(key)
                        .map(object ->
                                object.metadata()
                                        .labels()
                                        .containsKey("endpoints.kubernetes.io/managed-by"))
                        .orElse(false);
        if (ours) {
            try {
                at.client()
                        .resource(Resources.ENDPOINTS)
                        .in(key.namespace())
                        .delete(key.name(), DeleteOptions.defaults());
            } catch (ApiException e) {
                if (!e.isNotFound()) {
                    throw e;
                }
            }
        }
    }

    @Override
    public List<KeyedLoop<?>> loops() {
        return List.of(loop);
    }
}
