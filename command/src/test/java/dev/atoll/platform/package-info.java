/// Tests of the platform as a whole.
@NullMarked
package dev.atoll.platform;

import org.jspecify.annotations.NullMarked;
