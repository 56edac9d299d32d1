/// Nodes that fail: `NodeHealth` tells from leases when a node is lost and taints what ails it, `TaintEviction` removes
/// pods that do not tolerate it, each after its time.
@NullMarked
package dev.atoll.controllers.nodelifecycle;

import org.jspecify.annotations.NullMarked;
