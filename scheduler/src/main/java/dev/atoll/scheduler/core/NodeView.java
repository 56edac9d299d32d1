package dev.atoll.scheduler.core;

import java.util.ArrayList;
import java.util.List;

/// A node and what is taken of it, at one moment.
public record NodeView(NodeInfo node, boolean unschedulable, Usage usage) {

    /// What pods, assumed ones too, take of a node.
    public record Usage(Amounts requests, Amounts scored, int pods, List<HostPort> ports) {
        public static final Usage NONE = new Usage(Amounts.NONE, Amounts.NONE, 0, List.of());

        public Usage {
            ports = List.copyOf(ports);
        }

        public Usage plus(PodInfo.Needs needs) {
            List<HostPort> all = ports;
            if (!needs.ports().isEmpty()) {
                all = new ArrayList<>(ports);
                all.addAll(needs.ports());
            }
            return new Usage(
                    requests.plus(needs.requests()), scored.plus(needs.scored()), pods + 1, all);
        }

        public Usage minus(PodInfo.Needs needs) {
            List<HostPort> rest = ports;
            if (!needs.ports().isEmpty()) {
                rest = new ArrayList<>(ports);
                needs.ports().forEach(rest::remove);
            }
            return new Usage(
                    requests.minus(needs.requests()), scored.minus(needs.scored()), pods - 1, rest);
        }
    }

    public NodeView with(Usage changed) {
        return new NodeView(node, unschedulable, changed);
    }
}
