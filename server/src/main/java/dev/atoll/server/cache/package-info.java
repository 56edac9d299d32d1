/// The objects of the tenants that this server serves, in memory, fed by the store's watch. Reads and watches are
/// answered from here alone.
@NullMarked
package dev.atoll.server.cache;

import org.jspecify.annotations.NullMarked;
