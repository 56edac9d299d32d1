package dev.atoll.kinds.validation;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.selector.LabelSelector;
import java.util.List;
import java.util.Map;

/// Rules for jobs and cron jobs.
final class JobRules {
    private static final List<String> RESTART = List.of("Never", "OnFailure");

    private JobRules() {}

    static void create(Cursor job) {
        Cursor spec = job.at("spec");
        spec(spec);
        Cursor selector = spec.at("selector");
        if (!selector.present()) {
            selector.required("");
            return;
        }
        AffinityRules.selector(selector);
        Tree metadata = Tree.of(spec.at("template").at("metadata").map());
        if (!LabelSelector.of(Tree.of(selector.map())).matches(metadata.stringMap("labels"))) {
            Cursor labels = spec.at("template").at("metadata").at("labels");
            labels.invalid("`selector` does not match template `labels`");
        }
    }

    private static void spec(Cursor spec) {
        for (String field :
                List.of(
                        "parallelism",
                        "completions",
                        "activeDeadlineSeconds",
                        "backoffLimit",
                        "ttlSecondsAfterFinished",
                        "backoffLimitPerIndex",
                        "maxFailedIndexes")) {
            spec.at(field).nonNegative();
        }
        Cursor mode = spec.at("completionMode");
        mode.oneOf(List.of("Indexed", "NonIndexed"));
        if (mode.text().equals("Indexed")) {
            if (!spec.has("completions")) {
                spec.at("completions").required("when completion mode is Indexed");
            }
            if (spec.number("parallelism") > 100_000) {
                spec.at("parallelism")
                        .invalid(
                                "must be less than or equal to 100000 when completion mode is Indexed");
            }
        } else if (spec.has("backoffLimitPerIndex")) {
            spec.at("backoffLimitPerIndex").invalid("requires indexed completion mode");
        }
        spec.at("podReplacementPolicy").oneOf(List.of("Failed", "TerminatingOrFailed"));
        PodRules.template(spec.at("template"));
        Cursor restart = spec.at("template").at("spec").at("restartPolicy");
        if (restart.text().isEmpty() || restart.text().equals("Always")) {
            restart.required("valid values: \"OnFailure\", \"Never\"");
        } else {
            restart.oneOf(RESTART);
        }
        failurePolicy(spec);
        successPolicy(spec);
    }

    private static void successPolicy(Cursor spec) {
        Cursor policy = spec.at("successPolicy");
        if (!policy.present()) {
            return;
        }
        if (!spec.text("completionMode").equals("Indexed")) {
            policy.invalid("requires indexed completion mode");
            return;
        }
        if (policy.items("rules").isEmpty()) {
            policy.at("rules")
                    .required(
                            "at least one rules must be specified when the successPolicy is"
                                    + " specified");
        }
        for (Cursor rule : policy.items("rules")) {
            successRule(rule, spec.number("completions"));
        }
    }

    private static void successRule(Cursor rule, long completions) {
        if (!rule.has("succeededCount") && !rule.has("succeededIndexes")) {
            rule.required("at least one of succeededCount or succeededIndexes must be specified");
        }
        rule.at("succeededCount").nonNegative();
        if (rule.number("succeededCount") > completions) {
            rule.at("succeededCount")
                    .invalid(
                            "must be less than or equal to "
                                    + completions
                                    + " (the number of specified completions)");
        }
        if (rule.has("succeededIndexes")) {
            String problem = IndexRules.problem(rule.text("succeededIndexes"), completions);
            if (!problem.isEmpty()) {
                rule.at("succeededIndexes").invalid("error parsing succeededIndexes: " + problem);
            }
        }
    }

    private static void failurePolicy(Cursor spec) {
        Cursor policy = spec.at("podFailurePolicy");
        if (!policy.present()) {
            return;
        }
        if (!spec.at("template").at("spec").text("restartPolicy").equals("Never")) {
            spec.at("template")
                    .at("spec")
                    .at("restartPolicy")
                    .invalid("only \"Never\" is supported when podFailurePolicy is specified");
        }
        for (Cursor rule : policy.items("rules")) {
            rule.at("action").requireOneOf(List.of("Count", "FailIndex", "FailJob", "Ignore"));
            boolean exits = rule.has("onExitCodes");
            boolean conditions = !rule.items("onPodConditions").isEmpty();
            if (exits && conditions) {
                rule.invalid("specifying both OnExitCodes and OnPodConditions is not supported");
            } else if (!exits && !conditions) {
                rule.invalid("specifying one of OnExitCodes and OnPodConditions is required");
            }
            if (exits) {
                rule.at("onExitCodes").at("operator").requireOneOf(List.of("In", "NotIn"));
            }
        }
    }

    static void update(Cursor job, Cursor old) {
        Cursor spec = job.at("spec");
        Cursor was = old.at("spec");
        spec(spec);
        for (String field :
                List.of(
                        "selector",
                        "completionMode",
                        "podFailurePolicy",
                        "backoffLimitPerIndex",
                        "successPolicy")) {
            spec.at(field).immutable(was.at(field));
        }
        if (spec.text("completionMode").equals("Indexed")) {
            boolean elastic = spec.number("completions") == spec.number("parallelism");
            if (!elastic) {
                spec.at("completions").immutable(was.at("completions"));
            }
        } else {
            spec.at("completions").immutable(was.at("completions"));
        }
        boolean mayReschedule = was.flag("suspend") && !old.at("status").has("startTime");
        Map<String, Object> template = Plain.copy(spec.at("template").map());
        Map<String, Object> before = Plain.copy(was.at("template").map());
        if (mayReschedule) {
            reschedulable(template);
            reschedulable(before);
        }
        if (!Same.same(template, before)) {
            spec.at("template").invalid("field is immutable");
        }
    }

    /// Takes out what a suspended job that never ran may still change.
    private static void reschedulable(Map<String, Object> template) {
        Map<String, Object> pod = Plain.mapIn(template, "spec");
        for (String field : List.of("nodeSelector", "affinity", "tolerations", "schedulingGates")) {
            pod.remove(field);
        }
        Plain.mapIn(template, "metadata").remove("labels");
        Plain.mapIn(template, "metadata").remove("annotations");
        for (String list : List.of("containers", "initContainers")) {
            Plain.maps(pod, list).forEach(container -> container.remove("resources"));
        }
    }

    static void cronJob(Cursor cronJob) {
        Cursor spec = cronJob.at("spec");
        Cursor schedule = spec.at("schedule");
        if (schedule.require()) {
            schedule(schedule);
        }
        spec.at("startingDeadlineSeconds").nonNegative();
        spec.at("successfulJobsHistoryLimit").nonNegative();
        spec.at("failedJobsHistoryLimit").nonNegative();
        spec.at("concurrencyPolicy").requireOneOf(List.of("Allow", "Forbid", "Replace"));
        Cursor job = spec.at("jobTemplate").at("spec");
        if (job.has("manualSelector")) {
            if (job.flag("manualSelector")) {
                job.at("manualSelector").oneOf(List.of("false"));
            }
        }
        if (job.has("selector")) {
            job.at("selector").invalid("`selector` will be auto-generated");
        }
        spec(job);
        Cursor name = cronJob.at("metadata").at("name");
        if (name.text().length() > 52) {
            name.invalid("must be no more than 52 characters");
        }
    }

    private static void schedule(Cursor schedule) {
        String text = schedule.text();
        if (text.contains("TZ")) {
            schedule.invalid("cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        } else if (!text.startsWith("@") && text.strip().split("\\s+", -1).length != 5) {
            schedule.invalid(
                    "expected exactly 5 fields, found "
                            + text.strip().split("\\s+", -1).length
                            + ": ["
                            + text
                            + "]");
        }
    }
}
