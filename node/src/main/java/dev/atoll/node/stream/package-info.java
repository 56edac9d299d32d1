/// The kubelet's own API: logs, exec, attach and port-forward. Clients speak WebSocket or SPDY; the runtime's
/// streaming server is spoken to in SPDY. Plain blocking sockets, a virtual thread for each direction.
@NullMarked
package dev.atoll.node.stream;

import org.jspecify.annotations.NullMarked;
