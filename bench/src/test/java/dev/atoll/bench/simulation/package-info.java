/// Tests of the simulation: that it can be replayed, and that it finds what is made wrong.
@NullMarked
package dev.atoll.bench.simulation;

import org.jspecify.annotations.NullMarked;
