/// Tests of what a job may say on failing and succeeding, with values.
@NullMarked
package dev.atoll.controllers.job;

import org.jspecify.annotations.NullMarked;
