/// Whole servers, controllers and their users in one thread, at a time that is made up, over a store that fails: all
/// that happens follows from a seed, and so can be made to happen again.
///
/// [dev.atoll.bench.simulation.SteppedJava] starts the process that this needs, and
/// [dev.atoll.bench.simulation.Conductor] decides in it which virtual thread goes on. A
/// [dev.atoll.bench.simulation.World] has servers on hosts, a network and a store between them, and users; a
/// [dev.atoll.bench.simulation.Verdict] says what of its history cannot be.
@NullMarked
package dev.atoll.bench.simulation;

import org.jspecify.annotations.NullMarked;
