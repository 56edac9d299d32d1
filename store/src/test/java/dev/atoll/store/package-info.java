/// The contract of every store engine, as tests.
@NullMarked
package dev.atoll.store;

import org.jspecify.annotations.NullMarked;
