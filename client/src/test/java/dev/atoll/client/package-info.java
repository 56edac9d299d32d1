/// Tests of the typed client.
@NullMarked
package dev.atoll.client;

import org.jspecify.annotations.NullMarked;
