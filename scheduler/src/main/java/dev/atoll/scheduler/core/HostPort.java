package dev.atoll.scheduler.core;

/// A port that a pod takes on its node.
///
/// @param ip `0.0.0.0` for all addresses
public record HostPort(String protocol, String ip, long port) {
    private static final String ANY = "0.0.0.0";

    public HostPort {
        protocol = protocol.isEmpty() ? "TCP" : protocol;
        ip = ip.isEmpty() ? ANY : ip;
    }

    boolean conflictsWith(HostPort other) {
        return port == other.port
                && protocol.equals(other.protocol)
                && (ip.equals(other.ip) || ip.equals(ANY) || other.ip.equals(ANY));
    }
}
