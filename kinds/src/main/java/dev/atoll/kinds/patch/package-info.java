/// The three patches of the API: JSON patch, merge patch and strategic merge patch. A patch gives a
/// new tree and leaves its inputs as they were.
@NullMarked
package dev.atoll.kinds.patch;

import org.jspecify.annotations.NullMarked;
