/// Services to endpoints, in the kernel: a pure core that turns a Service and its EndpointSlices into elements
/// of a few flat maps, a ledger of what the kernel holds, and a shell that applies the difference.
@NullMarked
package dev.atoll.network.proxy;

import org.jspecify.annotations.NullMarked;
