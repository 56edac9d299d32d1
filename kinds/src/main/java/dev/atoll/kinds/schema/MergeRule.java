package dev.atoll.kinds.schema;

import java.util.List;

/// How a field's list or map merges in patches and in server-side apply; empty where nothing is
/// said, which means that the value is replaced as a whole (or, for maps, merged).
public record MergeRule(
        String patchStrategy,
        String patchMergeKey,
        String listType,
        List<String> listMapKeys,
        String mapType) {
    public static final MergeRule NONE = new MergeRule("", "", "", List.of(), "");

    public MergeRule {
        listMapKeys = List.copyOf(listMapKeys);
    }

    /// Whether a strategic merge patch merges this list's items.
    public boolean merges() {
        return hasStrategy("merge");
    }

    /// Whether a strategic merge patch may name the keys that it retains.
    public boolean retainsKeys() {
        return hasStrategy("retainKeys");
    }

    private boolean hasStrategy(String wanted) {
        return ("," + patchStrategy + ",").contains("," + wanted + ",");
    }
}
