/// Members by themselves, over a book in memory.
@NullMarked
package dev.atoll.members;

import org.jspecify.annotations.NullMarked;
