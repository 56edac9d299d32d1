package dev.atoll.controllers.cronjob;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.batch.v1.CronJob;
import dev.atoll.kinds.batch.v1.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which finished jobs a CronJob no longer keeps.
final class CronHistory {
    private CronHistory() {}

    static List<Job> surplus(CronJob cronJob, List<Job> jobs) {
        List<Job> surplus = new ArrayList<>();
        surplus.addAll(oldest(cronJob, jobs, "Complete", "successfulJobsHistoryLimit"));
        surplus.addAll(oldest(cronJob, jobs, "Failed", "failedJobsHistoryLimit"));
        return surplus;
    }

    private static List<Job> oldest(CronJob cronJob, List<Job> jobs, String end, String limit) {
        Tree spec = cronJob.spec().tree();
        if (!spec.has(limit)) {
            return List.of();
        }
        List<Job> ended =
                jobs.stream()
                        .filter(job -> CronChildren.end(job).equals(Optional.of(end)))
                        .sorted(
                                Comparator.comparing((Job job) ->
                                                job.status().startTime().orElse(Instant.MAX))
                                        .thenComparing(Job::name))
                        .toList();
        return ended.subList(0, (int) Math.max(0, ended.size() - spec.integer(limit, 0)));
    }
}
