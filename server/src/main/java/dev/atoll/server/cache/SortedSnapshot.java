package dev.atoll.server.cache;

import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
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

    /// The values whose keys start with `prefix` and come after `after`, in order: a view, which costs the same
    /// however many they are.
    ///
    /// @param prefix does not end with the last of all characters
    List<V> range(String prefix, String after) {
        int from = after.compareTo(prefix) > 0 ? rank(after + '\0') : rank(prefix);
        int to = prefix.isEmpty() ? size() : rank(behind(prefix));
        return new Range<>(root, from, Math.max(0, to - from));
    }

    /// A run of values: the first has so many before it.
    private static final class Range<V> extends AbstractList<V> {
        private final @Nullable Node<V> root;
        private final int from;
        private final int size;

        Range(@Nullable Node<V> root, int from, int size) {
            this.root = root;
            this.from = from;
            this.size = size;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public V get(int index) {
            Objects.checkIndex(index, size);
            return pathTo(from + index).element().value;
        }

        @Override
        public Iterator<V> iterator() {
            return new Walk<>(size == 0 ? new ArrayDeque<>() : pathTo(from), size);
        }

        /// The node with so many before it, and below it those on the way there that come after it.
        private Deque<Node<V>> pathTo(int rank) {
            Deque<Node<V>> path = new ArrayDeque<>();
            int before = rank;
            Node<V> node = root;
            while (node != null) {
                int left = sizeOf(node.left);
                if (before > left) {
                    before -= left + 1;
                    node = node.right;
                    continue;
                }
                path.push(node);
                if (before == left) {
                    return path;
                }
                node = node.left;
            }
            throw new IndexOutOfBoundsException(rank);
        }
    }

    private static final class Walk<V> implements Iterator<V> {
        private final Deque<Node<V>> path;
        private int left;

        Walk(Deque<Node<V>> path, int size) {
            this.path = path;
            this.left = size;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public V next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            left--;
            Node<V> node = path.pop();
            for (Node<V> next = node.right; next != null; next = next.left) {
                path.push(next);
            }
            return node.value;
        }
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
