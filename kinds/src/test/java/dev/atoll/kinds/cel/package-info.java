/// Tests of expressions.
@NullMarked
package dev.atoll.kinds.cel;

import org.jspecify.annotations.NullMarked;
