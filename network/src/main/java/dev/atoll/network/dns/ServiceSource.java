package dev.atoll.network.dns;

import dev.atoll.kinds.core.v1.Service;
import dev.atoll.kinds.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Optional;

/// What the zone is made of, as last heard of. Every method is a lookup in memory.
public interface ServiceSource {
    Optional<Service> service(String namespace, String name);

    List<EndpointSlice> slices(String namespace, String service);

    boolean namespaceExists(String namespace);

    /// The Service that has this cluster address.
    Optional<Service> serviceByAddress(String ip);

    /// The slices of headless Services, and others, that hold this endpoint address.
    List<EndpointSlice> slicesByAddress(String ip);
}
