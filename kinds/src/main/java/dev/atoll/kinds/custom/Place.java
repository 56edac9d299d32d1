package dev.atoll.kinds.custom;

import org.jspecify.annotations.Nullable;

/// Where a walk is. Paths are spelled only when something is wrong.
record Place(@Nullable Place parent, String step) {
    static final Place ROOT = new Place(null, "");

    Place field(String name) {
        return new Place(this, name);
    }

    Place index(int index) {
        return new Place(this, "[" + index + "]");
    }

    /// An entry of a map of schemas: `properties[spec]`.
    Place key(String name) {
        return new Place(this, "[" + name + "]");
    }

    /// `spec.containers[0].image`.
    String path() {
        if (parent == null) {
            return step;
        }
        String before = parent.path();
        return before.isEmpty() || step.startsWith("[") ? before + step : before + "." + step;
    }
}
