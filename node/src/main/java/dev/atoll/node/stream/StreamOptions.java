package dev.atoll.node.stream;

import java.net.InetAddress;
import java.util.Set;
import javax.net.ssl.SSLContext;

/// How the kubelet's API listens.
///
/// @param port 0 for a free one
/// @param tls the node's certificate, and the authority that signs clients'
/// @param clients the common names of the certificates that are let in
/// @param connectionsMax connections at once; further ones wait
public record StreamOptions(
        InetAddress address, int port, SSLContext tls, Set<String> clients, int connectionsMax) {
    public StreamOptions {
        clients = Set.copyOf(clients);
    }
}
