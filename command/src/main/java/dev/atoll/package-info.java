/// The command, and the one place that wires all parts together.
@NullMarked
package dev.atoll;

import org.jspecify.annotations.NullMarked;
