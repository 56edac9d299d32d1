/// Tests of this room.
@NullMarked
package dev.atoll.client.https;

import org.jspecify.annotations.NullMarked;
