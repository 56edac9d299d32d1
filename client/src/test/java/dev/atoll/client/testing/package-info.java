/// An API server's behaviour in memory, for the tests of everything that talks to one: `TestingApi`.
@NullMarked
package dev.atoll.client.testing;

import org.jspecify.annotations.NullMarked;
