/// Tests of CronJobs' plans, with values.
@NullMarked
package dev.atoll.controllers.cronjob;

import org.jspecify.annotations.NullMarked;
