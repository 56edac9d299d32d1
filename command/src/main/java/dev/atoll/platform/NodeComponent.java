package dev.atoll.platform;

import java.util.Locale;

/// What runs on a node and follows its tenant's objects.
enum NodeComponent {
    NODE,
    PROXY,
    DNS;

    /// Its name in metrics and checks.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
