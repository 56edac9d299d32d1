/// Our own containerd: its configuration, its process, which outlives ours, and the removal of all that it made.
/// The runtime that it serves is reached through `cri`.
@NullMarked
package dev.atoll.node.containerd;

import org.jspecify.annotations.NullMarked;
