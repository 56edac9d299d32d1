/// Tests of this room.
@NullMarked
package dev.atoll.client.informer;

import org.jspecify.annotations.NullMarked;
