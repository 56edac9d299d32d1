/// An ordered, multi-version key-value store: the contract that every engine keeps. It knows keys and
/// bytes, not kinds, and depends on nothing else of Atoll.
@NullMarked
package dev.atoll.store;

import org.jspecify.annotations.NullMarked;
