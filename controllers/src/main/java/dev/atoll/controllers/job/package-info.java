/// Jobs: pods that run to completion. `JobLedger` counts each finished pod exactly once, `JobPlan` decides what is
/// next, `JobController` acts.
@NullMarked
package dev.atoll.controllers.job;

import org.jspecify.annotations.NullMarked;
