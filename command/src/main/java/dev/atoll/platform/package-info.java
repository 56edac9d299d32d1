/// The composition root: every part of the platform, made and wired in one place, in the order in which they start.
@NullMarked
package dev.atoll.platform;

import org.jspecify.annotations.NullMarked;
