package dev.atoll.node.stream;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLContext;

/// How the kubelet's API listens.
///
/// @param port 0 for a free one
/// @param tls the node's certificate, and the authority that signs clients'
/// @param clients the common names of the certificates that are let in
public record StreamOptions(
        InetAddress address, int port, SSLContext tls, Set<String> clients, Bounds bounds) {
    public StreamOptions {
        clients = Set.copyOf(clients);
    }

    /// What is beyond them waits.
    ///
    /// @param calls of known clients at once
    /// @param strangers connections at once whose clients are not known yet
    /// @param strangerTime for which a connection may be a stranger's
    public record Bounds(int calls, int strangers, Duration strangerTime) {
        public static Bounds usual() {
            return new Bounds(1_000, 200, Duration.ofSeconds(10));
        }
    }
}
