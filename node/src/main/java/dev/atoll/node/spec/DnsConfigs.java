package dev.atoll.node.spec;

import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.PodDNSConfig;
import dev.atoll.node.cri.Dns;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;

/// What a pod's `resolv.conf` says, by its DNS policy.
final class DnsConfigs {
    private static final int SERVERS_MAX = 3;
    private static final int SEARCHES_MAX = 32;

    private DnsConfigs() {}

    /// @param host lines of the host's `resolv.conf`
    static Dns of(Pod pod, ClusterDns cluster, List<String> host) {
        Dns policy =
                switch (pod.spec().dnsPolicy()) {
                    case "None" -> new Dns(List.of(), List.of(), List.of());
                    case "Default" -> host(host);
                    case "ClusterFirstWithHostNet" -> cluster(pod, cluster, host);
                    default -> pod.spec().hostNetwork() ? host(host) : cluster(pod, cluster, host);
                };
        PodDNSConfig own = pod.spec().dnsConfig();
        List<String> options = new ArrayList<>(policy.options());
        for (var option : own.options()) {
            options.removeIf(
                    other -> other.equals(option.name()) || other.startsWith(option.name() + ":"));
            options.add(
                    option.value().isEmpty()
                            ? option.name()
                            : option.name() + ":" + option.value());
        }
        return new Dns(
                joined(policy.servers(), own.nameservers(), SERVERS_MAX),
                joined(policy.searches(), own.searches(), SEARCHES_MAX),
                options);
    }

    private static Dns cluster(Pod pod, ClusterDns cluster, List<String> host) {
        String domain = cluster.domain();
        List<String> searches =
                List.of(pod.namespace() + ".svc." + domain, "svc." + domain, domain);
        return new Dns(
                List.of(cluster.address()),
                joined(searches, host(host).searches(), SEARCHES_MAX),
                List.of("ndots:5"));
    }

    private static Dns host(List<String> lines) {
        List<String> servers = new ArrayList<>();
        List<String> searches = new ArrayList<>();
        List<String> options = new ArrayList<>();
        for (String line : lines) {
            StringTokenizer words = new StringTokenizer(line);
            if (!words.hasMoreTokens()) {
                continue;
            }
            List<String> list =
                    switch (words.nextToken()) {
                        case "nameserver" -> servers;
                        case "search" -> searches;
                        case "options" -> options;
                        default -> new ArrayList<>();
                    };
            while (words.hasMoreTokens()) {
                list.add(words.nextToken());
            }
        }
        return new Dns(servers, searches, options);
    }

    private static List<String> joined(List<String> first, List<String> second, int max) {
        Set<String> all = new LinkedHashSet<>(first);
        all.addAll(second);
        return all.stream().limit(max).toList();
    }
}
