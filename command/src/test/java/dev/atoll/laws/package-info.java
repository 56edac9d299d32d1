/// The laws of the house, checked on every build: who may know whom, and how tidy a file must be.
@NullMarked
package dev.atoll.laws;

import org.jspecify.annotations.NullMarked;
