/// Tests of the placing core.
@NullMarked
package dev.atoll.scheduler.core;

import org.jspecify.annotations.NullMarked;
