/// Processes of a benchmark's own on machines of its own, which can be killed, stand still and lose their network.
@NullMarked
package dev.atoll.bench.machines;

import org.jspecify.annotations.NullMarked;
