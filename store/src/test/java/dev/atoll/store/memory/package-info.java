/// A store in memory, of the same contract as the engines: [dev.atoll.store.memory.MemoryContent] is what is stored and
/// outlives [dev.atoll.store.memory.MemoryStore], through which it is used. For simulations, which replay every step.
@NullMarked
package dev.atoll.store.memory;

import org.jspecify.annotations.NullMarked;
