/// Tests of this room.
@NullMarked
package dev.atoll.client.queue;

import org.jspecify.annotations.NullMarked;
