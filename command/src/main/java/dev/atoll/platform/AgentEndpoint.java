package dev.atoll.platform;

import java.net.InetAddress;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLContext;

/// Where a node's agent is to be found by servers.
///
/// @param address the node's, as its object says it
/// @param listen where its agent listens
/// @param port 0 for a free one
/// @param tls what it shows, and whom it lets in
/// @param bound told of the port before the node is ready
record AgentEndpoint(
        String address, InetAddress listen, int port, SSLContext tls, IntConsumer bound) {}
