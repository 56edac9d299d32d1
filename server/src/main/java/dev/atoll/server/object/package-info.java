/// An object while it is being written: mutable views on its decoded tree.
@NullMarked
package dev.atoll.server.object;

import org.jspecify.annotations.NullMarked;
