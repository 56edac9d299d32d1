package dev.atoll.node.cri;

import java.util.List;

/// What a sandbox's `resolv.conf` says.
public record Dns(List<String> servers, List<String> searches, List<String> options) {
    public Dns {
        servers = List.copyOf(servers);
        searches = List.copyOf(searches);
        options = List.copyOf(options);
    }
}
