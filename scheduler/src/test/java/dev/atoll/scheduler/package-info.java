/// Tests of the scheduler.
@NullMarked
package dev.atoll.scheduler;

import org.jspecify.annotations.NullMarked;
