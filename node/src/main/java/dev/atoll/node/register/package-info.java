/// The Node object, its status and its lease: how the control plane knows that this node is there and what it has.
@NullMarked
package dev.atoll.node.register;

import org.jspecify.annotations.NullMarked;
