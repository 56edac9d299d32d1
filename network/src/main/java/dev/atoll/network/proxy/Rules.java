package dev.atoll.network.proxy;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The language of the table: routes to elements, and changes to a script. Pure.
final class Rules {
    // The table, and why it is so.
    //
    // A chain for each Service costs the kernel seconds for thousands of them, and a reload of
    // everything for one
    // change. Here the number of rules does not depend on the number of Services: a packet's
    // address, protocol and
    // port find in `services` the chain `random_N`, which draws one of N numbers into the packet's
    // mark; address,
    // protocol, port and mark find the backend in `backends`. Adding an endpoint adds one element
    // and changes one.
    // There is a chain for each N that occurs. Node ports are the same without the address.
    //
    // Affinity: `sticky_N_T` first looks for the client in `clients`, which remembers a backend by
    // a number that
    // is the backend's own, so that it stays the same when others come and go; if that backend is
    // gone, no element
    // matches and the client is given a new one.
    //
    // Refusal: what has no backend is in `refused`, looked at before translation, for new
    // connections only.
    private static final int DRAWN = 0x61000000;
    private static final int REMEMBERED = 0x62000000;
    private static final int REMEMBERED_BITS = 0x00ffffff;

    private Rules() {}

    /// The elements that these routes need.
    static Map<Element, String> elements(List<Route> routes) {
        Map<Element, String> elements = new LinkedHashMap<>();
        for (Route route : routes) {
            String prefix = route.frontend() instanceof Frontend.NodePort ? "node_" : "";
            String key = key(route.frontend());
            if (route.frontend() instanceof Frontend.Address address) {
                elements.put(new Element("addresses", address.ip()), "");
            }
            if (route.backends().isEmpty()) {
                elements.put(new Element(prefix + "refused", key), "");
                continue;
            }
            elements.put(new Element(prefix + "services", key), "goto " + prefix + chain(route));
            Set<Integer> taken = new HashSet<>();
            for (int i = 0; i < route.backends().size(); i++) {
                Backend backend = route.backends().get(i);
                String target = backend.address() + " . " + backend.port();
                int mark = DRAWN + i;
                if (route.affinitySeconds() > 0) {
                    int own = identity(backend, taken);
                    elements.put(
                            new Element(prefix + "identities", key + " . " + hex(mark)), hex(own));
                    mark = own;
                }
                elements.put(new Element(prefix + "backends", key + " . " + hex(mark)), target);
                elements.put(
                        new Element("hairpin", backend.address() + " . " + backend.address()), "");
            }
        }
        return elements;
    }

    private static int identity(Backend backend, Set<Integer> taken) {
        int identity = ((backend.hashCode() * 0x9e3779b1) >>> 8) & REMEMBERED_BITS;
        while (!taken.add(identity)) {
            identity = (identity + 1) & REMEMBERED_BITS;
        }
        return REMEMBERED + identity;
    }

    private static String hex(int mark) {
        return "0x%08x".formatted(mark);
    }

    private static String key(Frontend frontend) {
        return switch (frontend) {
            case Frontend.Address(String ip, String protocol, int port) ->
                    ip + " . " + protocol + " . " + port;
            case Frontend.NodePort(String protocol, int port) -> protocol + " . " + port;
        };
    }

    private static String chain(Route route) {
        int count = route.backends().size();
        return route.affinitySeconds() > 0
                ? "sticky_" + count + "_" + route.affinitySeconds()
                : "random_" + count;
    }

    /// A transaction that makes these changes, and the chains that they jump to where `chains` lacks them.
    ///
    /// @param chains the chains that there are; new ones are added to it
    static String script(String table, List<Change> changes, Set<String> chains) {
        Map<String, StringBuilder> removals = new LinkedHashMap<>();
        Map<String, StringBuilder> puts = new LinkedHashMap<>();
        Set<String> wanted = new TreeSet<>();
        for (Change change : changes) {
            switch (change) {
                case Change.Remove(Element element) ->
                        list(removals, element.map()).append(element.key());
                case Change.Put(Element element, String value) -> {
                    StringBuilder list = list(puts, element.map()).append(element.key());
                    if (!value.isEmpty()) {
                        list.append(" : ").append(value);
                    }
                    if (value.startsWith("goto ")) {
                        wanted.add(value.substring("goto ".length()));
                    }
                }
            }
        }
        StringBuilder script = new StringBuilder();
        for (String chain : wanted) {
            if (chains.add(chain)) {
                script.append("table ip ")
                        .append(table)
                        .append(" {\n")
                        .append(body(chain))
                        .append("}\n");
            }
        }
        removals.forEach(
                (map, keys) -> command(script, "delete", table, map).append(keys).append(" }\n"));
        puts.forEach((map, keys) -> command(script, "add", table, map).append(keys).append(" }\n"));
        return script.toString();
    }

    private static StringBuilder list(Map<String, StringBuilder> lists, String map) {
        StringBuilder list = lists.computeIfAbsent(map, _ -> new StringBuilder());
        return list.isEmpty() ? list : list.append(", ");
    }

    private static StringBuilder command(
            StringBuilder script, String verb, String table, String map) {
        return script.append(verb)
                .append(" element ip ")
                .append(table)
                .append(' ')
                .append(map)
                .append(" { ");
    }

    private static String body(String chain) {
        boolean node = chain.startsWith("node_");
        String prefix = node ? "node_" : "";
        String key = node ? "meta l4proto . th dport" : "ip daddr . meta l4proto . th dport";
        String[] parts = chain.substring(prefix.length()).split("_", -1);
        String draw = "meta mark set numgen random mod %s offset %d".formatted(parts[1], DRAWN);
        if (parts[0].equals("random")) {
            return "chain %s {\n%s\ngoto %schosen\n}\n".formatted(chain, draw, prefix);
        }
        return """
        chain %1$s {
        meta mark set ip saddr . %2$s map @%3$sclients jump %3$schosen
        %4$s
        meta mark set %2$s . meta mark map @%3$sidentities
        update @%3$sclients { ip saddr . %2$s timeout %5$ss : meta mark }
        goto %3$schosen
        }
        """
                .formatted(chain, key, prefix, draw, parts[2]);
    }

    /// Makes the table anew and empty; the same transaction may fill it.
    static String base(String table) {
        return """
        add table ip %1$s
        delete table ip %1$s
        table ip %1$s {
            set addresses { type ipv4_addr; }
            set hairpin { type ipv4_addr . ipv4_addr; }
            set refused { type ipv4_addr . inet_proto . inet_service; }
            map services { type ipv4_addr . inet_proto . inet_service : verdict; }
            map backends { type ipv4_addr . inet_proto . inet_service . mark : ipv4_addr . inet_service; }
            map identities { type ipv4_addr . inet_proto . inet_service . mark : mark; }
            map clients {
                type ipv4_addr . ipv4_addr . inet_proto . inet_service : mark
                size 262144
                flags dynamic,timeout
            }
            set node_refused { type inet_proto . inet_service; }
            map node_services { type inet_proto . inet_service : verdict; }
            map node_backends { type inet_proto . inet_service . mark : ipv4_addr . inet_service; }
            map node_identities { type inet_proto . inet_service . mark : mark; }
            map node_clients { type ipv4_addr . inet_proto . inet_service : mark; size 262144; flags dynamic,timeout; }

            chain chosen {
                dnat ip to ip daddr . meta l4proto . th dport . meta mark map @backends
            }
            chain node_chosen {
                dnat ip to meta l4proto . th dport . meta mark map @node_backends
            }
            chain translate {
                ip daddr . meta l4proto . th dport vmap @services
                fib daddr type local meta l4proto . th dport vmap @node_services
            }
            chain prerouting {
                type nat hook prerouting priority -100; policy accept;
                goto translate
            }
            chain output {
                type nat hook output priority -100; policy accept;
                goto translate
            }
            chain postrouting {
                type nat hook postrouting priority 99; policy accept;
                ct status dnat ip saddr . ip daddr @hairpin masquerade
            }
            chain refuse {
                meta l4proto tcp reject with tcp reset
                reject with icmp port-unreachable
            }
            chain refusals {
                ct state new ip daddr . meta l4proto . th dport @refused goto refuse
                ct state new fib daddr type local meta l4proto . th dport @node_refused goto refuse
            }
            chain refuse_forwarded {
                type filter hook prerouting priority -110; policy accept;
                goto refusals
            }
            chain refuse_sent {
                type filter hook output priority -110; policy accept;
                goto refusals
            }
            chain unknown_forwarded {
                type filter hook forward priority 0; policy accept;
                ip daddr @addresses meta l4proto { tcp, udp, sctp } goto refuse
            }
            chain unknown_sent {
                type filter hook output priority 0; policy accept;
                ip daddr @addresses meta l4proto { tcp, udp, sctp } goto refuse
            }
        }
        """
                .formatted(table);
    }
}
