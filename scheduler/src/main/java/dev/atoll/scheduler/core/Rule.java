package dev.atoll.scheduler.core;

import dev.atoll.kinds.core.v1.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Why a node may be unable to take a pod. Constants are in the order in which refusals are reported: the first rule
/// that a node breaks speaks for it.
public enum Rule {
    UNSCHEDULABLE {
        @Override
        boolean allows(PodInfo pod, NodeView view) {
            return !view.unschedulable()
                    || TaintRule.tolerates(pod.choice().tolerations(), TaintRule.UNSCHEDULABLE);
        }

        @Override
        List<String> reasons(PodInfo pod, NodeView view) {
            return List.of("node(s) were unschedulable");
        }
    },
    NODE_NAME {
        @Override
        boolean allows(PodInfo pod, NodeView view) {
            String wanted = pod.choice().nodeName();
            return wanted.isEmpty() || wanted.equals(view.node().name());
        }

        @Override
        List<String> reasons(PodInfo pod, NodeView view) {
            return List.of("node(s) didn't match the requested node name");
        }
    },
    TAINTS {
        @Override
        boolean allows(PodInfo pod, NodeView view) {
            for (Taint taint : view.node().taints()) {
                if (repels(pod, taint)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        List<String> reasons(PodInfo pod, NodeView view) {
            Taint first =
                    view.node().taints().stream()
                            .filter(taint -> repels(pod, taint))
                            .findFirst()
                            .orElseThrow();
            return List.of(
                    "node(s) had untolerated taint {" + first.key() + ": " + first.value() + "}");
        }

        private boolean repels(PodInfo pod, Taint taint) {
            return TaintRule.keepsAway(taint)
                    && !TaintRule.tolerates(pod.choice().tolerations(), taint);
        }
    },
    NODE_AFFINITY {
        @Override
        boolean allows(PodInfo pod, NodeView view) {
            Map<String, String> labels = view.node().labels();
            for (Map.Entry<String, String> wanted : pod.choice().selector().entrySet()) {
                if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                    return false;
                }
            }
            List<NodeTerm> required = pod.choice().required();
            return required.isEmpty()
                    || required.stream().anyMatch(term -> term.matches(view.node().name(), labels));
        }

        @Override
        List<String> reasons(PodInfo pod, NodeView view) {
            return List.of("node(s) didn't match Pod's node affinity/selector");
        }
    },
    HOST_PORTS {
        @Override
        boolean allows(PodInfo pod, NodeView view) {
            for (HostPort wanted : pod.needs().ports()) {
                for (HostPort taken : view.usage().ports()) {
                    if (wanted.conflictsWith(taken)) {
                        return false;
                    }
                }
            }
            return true;
        }

        @Override
        List<String> reasons(PodInfo pod, NodeView view) {
            return List.of("node(s) didn't have free ports for the requested pod ports");
        }
    },
    FIT {
        @Override
        boolean allows(PodInfo pod, NodeView view) {
            Amounts asked = pod.needs().requests();
            Amounts has = view.node().allocatable();
            Amounts taken = view.usage().requests();
            return view.usage().pods() < view.node().maxPods()
                    && fits(asked.cpuMillis(), has.cpuMillis(), taken.cpuMillis())
                    && fits(asked.memoryBytes(), has.memoryBytes(), taken.memoryBytes())
                    && fits(asked.ephemeralBytes(), has.ephemeralBytes(), taken.ephemeralBytes())
                    && (asked.extended().isEmpty() || lacking(asked, has, taken).isEmpty());
        }

        @Override
        List<String> reasons(PodInfo pod, NodeView view) {
            Amounts asked = pod.needs().requests();
            Amounts has = view.node().allocatable();
            Amounts taken = view.usage().requests();
            List<String> reasons = new ArrayList<>();
            if (view.usage().pods() >= view.node().maxPods()) {
                reasons.add("Too many pods");
            }
            if (!fits(asked.cpuMillis(), has.cpuMillis(), taken.cpuMillis())) {
                reasons.add("Insufficient cpu");
            }
            if (!fits(asked.memoryBytes(), has.memoryBytes(), taken.memoryBytes())) {
                reasons.add("Insufficient memory");
            }
            if (!fits(asked.ephemeralBytes(), has.ephemeralBytes(), taken.ephemeralBytes())) {
                reasons.add("Insufficient ephemeral-storage");
            }
            lacking(asked, has, taken).forEach(name -> reasons.add("Insufficient " + name));
            return reasons;
        }

        private boolean fits(long asked, long has, long taken) {
            return asked == 0 || asked <= has - taken;
        }

        private List<String> lacking(Amounts asked, Amounts has, Amounts taken) {
            return asked.extended().entrySet().stream()
                    .filter(each ->
                            !fits(
                                    each.getValue(),
                                    has.extended().getOrDefault(each.getKey(), 0L),
                                    taken.extended().getOrDefault(each.getKey(), 0L)))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
        }
    };

    /// In the order of checking: what is cheapest and fails most often comes first.
    static final List<Rule> QUICKEST_FIRST =
            List.of(FIT, UNSCHEDULABLE, NODE_NAME, TAINTS, NODE_AFFINITY, HOST_PORTS);

    abstract boolean allows(PodInfo pod, NodeView view);

    /// In Kubernetes' words. Asked only where the node is not allowed.
    abstract List<String> reasons(PodInfo pod, NodeView view);
}
