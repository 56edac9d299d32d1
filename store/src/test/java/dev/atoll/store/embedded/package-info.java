/// Tests of the embedded engine.
@NullMarked
package dev.atoll.store.embedded;

import org.jspecify.annotations.NullMarked;
