package dev.atoll.network.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.ReverseMap;

/// Names below `in-addr.arpa`, read backwards.
final class ReverseNames {
    private static final Name SUFFIX = Name.fromConstantString("in-addr.arpa.");
    private static final int LABELS = 7;

    private ReverseNames() {}

    /// The whole IPv4 address that a name stands for.
    static Optional<String> address(Name name) {
        if (name.labels() != LABELS || !name.subdomain(SUFFIX)) {
            return Optional.empty();
        }
        try {
            InetAddress address = ReverseMap.fromName(name);
            return Optional.of(address.getHostAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
