/// Removes pods that nobody else will: of nodes that are gone, never placed and being deleted, and too many that are
/// over.
@NullMarked
package dev.atoll.controllers.podgc;

import org.jspecify.annotations.NullMarked;
