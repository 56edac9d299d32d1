/// The few system calls that the JDK has no method for: mounts and capabilities. Called through the foreign
/// function interface.
@NullMarked
package dev.atoll.node.linux;

import org.jspecify.annotations.NullMarked;
