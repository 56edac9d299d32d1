/// Asking containers whether they live, are ready, have started. Each probe has a thread of its own, which tells
/// the pod's worker when its verdict changes.
@NullMarked
package dev.atoll.node.probe;

import org.jspecify.annotations.NullMarked;
