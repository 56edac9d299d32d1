package dev.atoll.server.cache;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// An immutable map with ordered keys. A change makes a new map that shares all but the path to the changed key,
/// so that readers keep a consistent state for free and writers never wait for them.
///
/// It is an AVL tree with path copying: `with` and `without` copy at most 1.44 log2(n) nodes.
final class SortedSnapshot<V> {
    private static final SortedSnapshot<?> EMPTY = new SortedSnapshot<>(null);

    private final @Nullable Node<V> root;

    private SortedSnapshot(@Nullable Node<V> root) {
        this.root = root;
    }

    private record Node<V>(
            String key,
            V value,
            @Nullable Node<V> left,
            @Nullable Node<V> right,
            int height,
            int size) {

        static <V> Node<V> of(
                String key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
            int height = 1 + Math.max(heightOf(left), heightOf(right));
            return new Node<>(key, value, left, right, height, 1 + sizeOf(left) + sizeOf(right));
        }
    }

    @SuppressWarnings("unchecked") // it holds no value
    static <V> SortedSnapshot<V> empty() {
        return (SortedSnapshot<V>) EMPTY;
    }

    int size() {
        return sizeOf(root);
    }

    @Nullable V get(String key) {
        Node<V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    SortedSnapshot<V> with(String key, V value) {
        return new SortedSnapshot<>(insert(root, key, value));
    }

    SortedSnapshot<V> without(String key) {
        return get(key) == null ? this : new SortedSnapshot<>(remove(root, key));
    }

    /// The values whose keys start with `prefix` and come after `after`, in order.
    ///
    /// @param limit at most so many; 0 is no limit
    List<V> select(String prefix, String after, int limit, Predicate<V> wanted) {
        List<V> found = new ArrayList<>();
        String from = after.compareTo(prefix) > 0 ? after : prefix;
        Deque<Node<V>> path = new ArrayDeque<>();
        for (Node<V> node = root; node != null; ) {
            if (node.key.compareTo(from) >= 0) {
                path.push(node);
                node = node.left;
            } else {
                node = node.right;
            }
        }
        while (!path.isEmpty()) {
            Node<V> node = path.pop();
            if (!node.key.startsWith(prefix)) {
                break;
            }
            if (node.key.compareTo(after) > 0 && wanted.test(node.value)) {
                found.add(node.value);
                if (found.size() == limit) {
                    break;
                }
            }
            for (Node<V> next = node.right; next != null; next = next.left) {
                path.push(next);
            }
        }
        return found;
    }

    /// How many keys start with `prefix` and come after `after`, without looking at them: each step down the tree adds
    /// the size of a whole subtree.
    ///
    /// @param prefix does not end with the last of all characters
    int count(String prefix, String after) {
        int before = after.compareTo(prefix) > 0 ? rank(after + '\0') : rank(prefix);
        return Math.max(0, (prefix.isEmpty() ? size() : rank(behind(prefix))) - before);
    }

    /// The first key, there or not, that comes after all with the prefix.
    private static String behind(String prefix) {
        int last = prefix.length() - 1;
        return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }

    /// How many keys come before this one, there or not.
    private int rank(String key) {
        int before = 0;
        Node<V> node = root;
        while (node != null) {
            if (node.key.compareTo(key) < 0) {
                before += sizeOf(node.left) + 1;
                node = node.right;
            } else {
                node = node.left;
            }
        }
        return before;
    }

    private static int heightOf(@Nullable Node<?> node) {
        return node == null ? 0 : node.height;
    }

    private static int sizeOf(@Nullable Node<?> node) {
        return node == null ? 0 : node.size;
    }

    private static <V> Node<V> insert(@Nullable Node<V> node, String key, V value) {
        if (node == null) {
            return Node.of(key, value, null, null);
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return Node.of(key, value, node.left, node.right);
        }
        return order < 0
                ? balanced(node, insert(node.left, key, value), node.right)
                : balanced(node, node.left, insert(node.right, key, value));
    }

    private static <V> @Nullable Node<V> remove(@Nullable Node<V> node, String key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.key);
        if (order < 0) {
            return balanced(node, remove(node.left, key), node.right);
        }
        if (order > 0) {
            return balanced(node, node.left, remove(node.right, key));
        }
        if (node.left == null || node.right == null) {
            return node.left == null ? node.right : node.left;
        }
        Node<V> successor = node.right;
        while (successor.left != null) {
            successor = successor.left;
        }
        return balanced(successor, node.left, remove(node.right, successor.key));
    }

    private static <V> Node<V> balanced(
            Node<V> entry, @Nullable Node<V> left, @Nullable Node<V> right) {
        int lean = heightOf(left) - heightOf(right);
        if (lean > 1 && left != null) {
            Node<V> pivot = left.right;
            if (pivot != null && heightOf(pivot) > heightOf(left.left)) {
                return Node.of(
                        pivot.key,
                        pivot.value,
                        Node.of(left.key, left.value, left.left, pivot.left),
                        Node.of(entry.key, entry.value, pivot.right, right));
            }
            return Node.of(
                    left.key,
                    left.value,
                    left.left,
                    Node.of(entry.key, entry.value, left.right, right));
        }
        if (lean < -1 && right != null) {
            Node<V> pivot = right.left;
            if (pivot != null && heightOf(pivot) > heightOf(right.right)) {
                return Node.of(
                        pivot.key,
                        pivot.value,
                        Node.of(entry.key, entry.value, left, pivot.left),
                        Node.of(right.key, right.value, pivot.right, right.right));
            }
            return Node.of(
                    right.key,
                    right.value,
                    Node.of(entry.key, entry.value, left, right.left),
                    right.right);
        }
        return Node.of(entry.key, entry.value, left, right);
    }
}
