/// What definitions say, and what becomes of objects by it.
@NullMarked
package dev.atoll.kinds.custom;

import org.jspecify.annotations.NullMarked;
