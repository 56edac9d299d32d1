/// Deletes what nobody owns any more. `OwnerGraph` knows who owns what, from informers of everything that can be
/// deleted; `Verdict` is what an object's owners call for; `GarbageCollector` acts.
@NullMarked
package dev.atoll.controllers.garbage;

import org.jspecify.annotations.NullMarked;
