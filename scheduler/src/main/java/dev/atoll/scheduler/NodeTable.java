package dev.atoll.scheduler;

import dev.atoll.client.ObjectKey;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.scheduler.core.NodeInfo;
import dev.atoll.scheduler.core.NodeView;
import dev.atoll.scheduler.core.PodInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The nodes of a lane and what is taken of them, by pods that are there and by those that are assumed to come.
/// Owned by the lane: used under its lock only.
final class NodeTable {
    private final List<NodeView> views = new ArrayList<>();
    private final Map<String, Integer> positions = new HashMap<>();
    private final Map<ObjectKey, Placed> placed = new HashMap<>();

    /// What pods take of nodes that are not, or not yet, known.
    private final Map<String, NodeView.Usage> strangers = new HashMap<>();

    /// @param assumed placed by this lane and not yet seen to be there
    private record Placed(String uid, String node, PodInfo.Needs needs, boolean assumed) {}

    /// A view of the table itself: for reading under the lock.
    List<NodeView> nodes() {
        return Collections.unmodifiableList(views);
    }

    /// Returns whether the node is new, or changed in a way that may help a pod.
    boolean put(Node node) {
        NodeInfo info = NodeInfo.of(node);
        boolean unschedulable = node.spec().unschedulable();
        Integer position = positions.get(info.name());
        if (position == null) {
            NodeView.Usage usage = strangers.remove(info.name());
            positions.put(info.name(), views.size());
            views.add(
                    new NodeView(info, unschedulable, usage == null ? NodeView.Usage.NONE : usage));
            return true;
        }
        NodeView before = views.get(position);
        if (before.node().equals(info) && before.unschedulable() == unschedulable) {
            return false;
        }
        views.set(position, new NodeView(info, unschedulable, before.usage()));
        return true;
    }

    void remove(String name) {
        Integer position = positions.remove(name);
        if (position == null) {
            return;
        }
        NodeView gone = views.get(position);
        NodeView last = views.removeLast();
        if (position < views.size()) {
            views.set(position, last);
            positions.put(last.node().name(), position);
        }
        if (gone.usage().pods() > 0) {
            strangers.put(name, gone.usage());
        }
    }

    /// A pod is on a node, whoever brought it there.
    void present(ObjectKey key, String uid, String node, PodInfo.Needs needs) {
        Placed before = placed.get(key);
        if (before != null
                && before.node().equals(node)
                && before.uid().equals(uid)
                && before.needs().equals(needs)) {
            if (before.assumed()) {
                placed.put(key, new Placed(uid, node, needs, false));
            }
            return;
        }
        release(key);
        take(key, new Placed(uid, node, needs, false));
    }

    void assume(PodInfo pod, String node) {
        release(pod.key());
        take(pod.key(), new Placed(pod.uid(), node, pod.needs(), true));
    }

    /// Undoes [#assume], if the pod was not seen on its node meanwhile.
    void forgetAssumed(ObjectKey key, String uid) {
        Placed before = placed.get(key);
        if (before != null && before.assumed() && before.uid().equals(uid)) {
            release(key);
        }
    }

    boolean isAssumed(ObjectKey key, String uid) {
        Placed known = placed.get(key);
        return known != null && known.assumed() && known.uid().equals(uid);
    }

    /// A pod needs nothing any more. Returns whether it had anything.
    boolean release(ObjectKey key) {
        Placed before = placed.remove(key);
        if (before == null) {
            return false;
        }
        change(before.node(), usage(before.node()).minus(before.needs()));
        return true;
    }

    private void take(ObjectKey key, Placed pod) {
        placed.put(key, pod);
        change(pod.node(), usage(pod.node()).plus(pod.needs()));
    }

    private NodeView.Usage usage(String node) {
        Integer position = positions.get(node);
        return position == null
                ? strangers.getOrDefault(node, NodeView.Usage.NONE)
                : views.get(position).usage();
    }

    private void change(String node, NodeView.Usage usage) {
        @Nullable Integer position = positions.get(node);
        if (position != null) {
            views.set(position, views.get(position).with(usage));
        } else if (usage.pods() > 0) {
            strangers.put(node, usage);
        } else {
            strangers.remove(node);
        }
    }
}
