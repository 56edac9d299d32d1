/// Tests of what the API says of itself.
@NullMarked
package dev.atoll.server.discovery;

import org.jspecify.annotations.NullMarked;
