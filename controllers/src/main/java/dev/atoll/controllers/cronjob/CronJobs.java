package dev.atoll.controllers.cronjob;

import dev.atoll.controllers.shared.Owners;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.batch.v1.CronJob;
import dev.atoll.kinds.batch.v1.Job;
import dev.atoll.kinds.core.v1.ObjectReference;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The jobs that a CronJob makes.
final class CronJobs {
    private static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";

    private CronJobs() {}

    static String name(CronJob cronJob, Instant time) {
        return cronJob.name() + "-" + time.getEpochSecond() / 60;
    }

    static Job job(CronJob cronJob, Instant time) {
        Tree template = cronJob.spec().jobTemplate().tree();
        Tree told = template.child("metadata");
        Map<String, String> annotations = new LinkedHashMap<>(told.stringMap("annotations"));
        annotations.put(
                SCHEDULED,
                DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atZone(zone(cronJob))));
        Map<String, String> labels = told.stringMap("labels");
        Tree metadata =
                Tree.empty()
                        .with("name", name(cronJob, time))
                        .with("namespace", cronJob.namespace())
                        .with("labels", labels.isEmpty() ? null : labels)
                        .with("annotations", annotations)
                        .with("ownerReferences", List.of(Owners.reference(cronJob)));
        return new Job(
                Job.of().tree().with("metadata", metadata).with("spec", template.child("spec")));
    }

    private static ZoneId zone(CronJob cronJob) {
        String zone = cronJob.spec().timeZone();
        try {
            return zone.isEmpty() ? ZoneOffset.UTC : CronFields.zone(zone);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    static ObjectReference reference(Job job) {
        return ObjectReference.of()
                .withApiVersion(job.apiVersion())
                .withKind(job.kind())
                .withNamespace(job.namespace())
                .withName(job.name())
                .withUid(job.uid())
                .withResourceVersion(job.resourceVersion());
    }
}
