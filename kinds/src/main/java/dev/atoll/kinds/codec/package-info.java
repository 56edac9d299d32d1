/// Bytes to plain maps and back. A map holds `String`, `Long`, `Double`, `Boolean`, lists and maps,
/// nothing else, so that every other room can work on it without knowing the encoding.
@NullMarked
package dev.atoll.kinds.codec;

import org.jspecify.annotations.NullMarked;
