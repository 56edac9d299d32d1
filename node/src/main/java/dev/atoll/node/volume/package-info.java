/// The folders that containers see: made, filled and kept up to date for one pod, and removed with it.
@NullMarked
package dev.atoll.node.volume;

import org.jspecify.annotations.NullMarked;
