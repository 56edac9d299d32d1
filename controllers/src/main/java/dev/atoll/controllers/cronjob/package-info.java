/// CronJobs: `CronSchedule` tells when, `CronDue` which time a job is now to be made for, `CronChildren` what became of
/// the jobs that were made, `CronHistory` which of them are to go; `CronJobController` acts.
@NullMarked
package dev.atoll.controllers.cronjob;

import org.jspecify.annotations.NullMarked;
