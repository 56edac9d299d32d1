/// Tests of what the platform keeps on its machine.
@NullMarked
package dev.atoll.host;

import org.jspecify.annotations.NullMarked;
