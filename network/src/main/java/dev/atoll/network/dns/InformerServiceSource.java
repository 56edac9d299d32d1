package dev.atoll.network.dns;

import dev.atoll.client.ObjectKey;
import dev.atoll.client.informer.Informers;
import dev.atoll.client.informer.ObjectCache;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.core.v1.Namespace;
import dev.atoll.kinds.core.v1.Service;
import dev.atoll.kinds.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Optional;

/// Reads a tenant's Services, EndpointSlices and Namespaces from informers.
public final class InformerServiceSource implements ServiceSource {
    private static final String BY_SERVICE = "service";
    private static final String BY_ADDRESS = "address";

    private final ObjectCache<Service> services;
    private final ObjectCache<EndpointSlice> slices;
    private final ObjectCache<Namespace> namespaces;

    public InformerServiceSource(Informers informers) {
        this.services = informers.informer(Resources.SERVICES).cache();
        this.slices = informers.informer(Resources.ENDPOINT_SLICES).cache();
        this.namespaces = informers.informer(Resources.NAMESPACES).cache();
        services.addIndex(BY_ADDRESS, service -> service.spec().clusterIPs());
        slices.addIndex(BY_SERVICE, InformerServiceSource::service);
        slices.addIndex(
                BY_ADDRESS,
                slice ->
                        slice.endpoints().stream()
                                .flatMap(endpoint -> endpoint.addresses().stream())
                                .toList());
    }

    private static List<String> service(EndpointSlice slice) {
        String name = slice.metadata().labels().getOrDefault("kubernetes.io/service-name", "");
        return List.of(new ObjectKey(slice.namespace(), name).toString());
    }

    @Override
    public Optional<Service> service(String namespace, String name) {
        return services.get(namespace, name);
    }

    @Override
    public List<EndpointSlice> slices(String namespace, String service) {
        return slices.byIndex(BY_SERVICE, new ObjectKey(namespace, service).toString());
    }

    @Override
    public boolean namespaceExists(String namespace) {
        return namespaces.get("", namespace).isPresent();
    }

    @Override
    public Optional<Service> serviceByAddress(String ip) {
        return services.byIndex(BY_ADDRESS, ip).stream().findFirst();
    }

    @Override
    public List<EndpointSlice> slicesByAddress(String ip) {
        return slices.byIndex(BY_ADDRESS, ip);
    }
}
