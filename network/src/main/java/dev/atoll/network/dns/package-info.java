/// The cluster's DNS: answers from Services and EndpointSlices by the Kubernetes DNS specification 1.1.0, and
/// forwards everything else to the host's own resolvers.
@NullMarked
package dev.atoll.network.dns;

import org.jspecify.annotations.NullMarked;
