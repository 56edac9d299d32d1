/// One object in several groups or versions: how kinds that are stored as another kind are turned into it and back.
@NullMarked
package dev.atoll.kinds.conversion;

import org.jspecify.annotations.NullMarked;
