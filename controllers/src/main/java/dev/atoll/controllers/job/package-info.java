/// Jobs: pods that run to completion. `JobLedger` counts each finished pod exactly once, `JobVerdict` tells whether
/// the job is at its end, `JobPlan` what is next; `JobController` acts. `FailurePolicy`, `SuccessRules` and
/// `IndexFailures` are what a job may say on failing and succeeding.
@NullMarked
package dev.atoll.controllers.job;

import org.jspecify.annotations.NullMarked;
