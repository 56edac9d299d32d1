/// Work queues of keys, and the loops that work them off. A `Reconciler` brings one key's world to where it should be;
/// a `ControllerLoop` runs it over a `WorkQueue`, which orders keys by `Priority` and gives each to one worker at a
/// time.
@NullMarked
package dev.atoll.client.queue;

import org.jspecify.annotations.NullMarked;
