/// Tests of this room.
@NullMarked
package dev.atoll.client.event;

import org.jspecify.annotations.NullMarked;
