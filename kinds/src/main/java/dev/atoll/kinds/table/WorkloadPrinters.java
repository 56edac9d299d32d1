package dev.atoll.kinds.table;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.selector.LabelSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Printers of pods and of what makes pods.
final class WorkloadPrinters {
    static final Map<String, Printer> PRINTERS =
            Map.of(
                    "core.v1.Pod", pod(),
                    "apps.v1.Deployment", deployment(),
                    "apps.v1.ReplicaSet", replicas(),
                    "core.v1.ReplicationController", replicas(),
                    "apps.v1.StatefulSet", statefulSet(),
                    "apps.v1.DaemonSet", daemonSet(),
                    "batch.v1.Job", job(),
                    "batch.v1.CronJob", cronJob(),
                    "apps.v1.ControllerRevision", controllerRevision());

    private WorkloadPrinters() {}

    private static Printer pod() {
        return Printer.named()
                .text("Ready", subject -> subject.pod().ready())
                .text("Status", subject -> subject.pod().reason())
                .text("Restarts", subject -> subject.pod().restarts())
                .age()
                .wide("IP", WorkloadPrinters::podIp)
                .wide("Node", s -> Subject.or(s.spec().string("nodeName", ""), Subject.NONE))
                .wide(
                        "Nominated Node",
                        s -> Subject.or(s.status().string("nominatedNodeName", ""), Subject.NONE))
                .wide("Readiness Gates", WorkloadPrinters::readinessGates);
    }

    private static String podIp(Subject subject) {
        List<Tree> ips = subject.status().children("podIPs");
        String ip =
                ips.isEmpty()
                        ? subject.status().string("podIP", "")
                        : ips.getFirst().string("ip", "");
        return Subject.or(ip, Subject.NONE);
    }

    private static String readinessGates(Subject subject) {
        List<Tree> gates = subject.spec().children("readinessGates");
        if (gates.isEmpty()) {
            return Subject.NONE;
        }
        Set<String> held = new HashSet<>();
        for (Tree gate : gates) {
            String type = gate.string("conditionType", "");
            if (subject.isTrue(type)) {
                held.add(type);
            }
        }
        return held.size() + "/" + gates.size();
    }

    private static Printer deployment() {
        return template(
                Printer.named()
                        .text(
                                "Ready",
                                s ->
                                        s.status().integer("readyReplicas", 0)
                                                + "/"
                                                + s.spec().integer("replicas", 1))
                        .number("Up-to-date", s -> s.status().integer("updatedReplicas", 0))
                        .number("Available", s -> s.status().integer("availableReplicas", 0))
                        .age());
    }

    private static Printer replicas() {
        return template(
                Printer.named()
                        .number("Desired", s -> s.spec().integer("replicas", 1))
                        .number("Current", s -> s.status().integer("replicas", 0))
                        .number("Ready", s -> s.status().integer("readyReplicas", 0))
                        .age());
    }

    private static Printer statefulSet() {
        return Printer.named()
                .text(
                        "Ready",
                        s ->
                                s.status().integer("readyReplicas", 0)
                                        + "/"
                                        + s.spec().integer("replicas", 1))
                .age()
                .wide("Containers", s -> Subject.names(podSpec(s)))
                .wide("Images", s -> Subject.images(podSpec(s)));
    }

    private static Printer daemonSet() {
        return template(
                Printer.named()
                        .number("Desired", s -> s.status().integer("desiredNumberScheduled", 0))
                        .number("Current", s -> s.status().integer("currentNumberScheduled", 0))
                        .number("Ready", s -> s.status().integer("numberReady", 0))
                        .number("Up-to-date", s -> s.status().integer("updatedNumberScheduled", 0))
                        .number("Available", s -> s.status().integer("numberAvailable", 0))
                        .text(
                                "Node Selector",
                                s -> Subject.labels(podSpec(s).stringMap("nodeSelector")))
                        .age());
    }

    private static Printer template(Printer printer) {
        return printer.wide("Containers", s -> Subject.names(podSpec(s)))
                .wide("Images", s -> Subject.images(podSpec(s)))
                .wide("Selector", s -> selector(s.spec().child("selector")));
    }

    private static Tree podSpec(Subject subject) {
        return subject.spec().child("template").child("spec");
    }

    /// A `LabelSelector`, or the plain labels of a replication controller.
    static String selector(Tree selector) {
        boolean plain = !selector.has("matchLabels") && !selector.has("matchExpressions");
        return plain
                ? Subject.labels(Tree.empty().with("all", selector).stringMap("all"))
                : Subject.or(LabelSelector.of(selector).toString(), Subject.NONE);
    }

    private static Printer job() {
        return template(
                Printer.named()
                        .text("Status", WorkloadPrinters::jobStatus)
                        .text("Completions", WorkloadPrinters::completions)
                        .text("Duration", WorkloadPrinters::jobDuration)
                        .age());
    }

    private static String jobStatus(Subject job) {
        if (job.isTrue("Complete")) {
            return "Complete";
        }
        if (job.isTrue("Failed")) {
            return "Failed";
        }
        if (job.metadata().has("deletionTimestamp")) {
            return "Terminating";
        }
        for (String condition : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
            if (job.isTrue(condition)) {
                return condition;
            }
        }
        return "Running";
    }

    private static String completions(Subject job) {
        long succeeded = job.status().integer("succeeded", 0);
        if (job.spec().has("completions")) {
            return succeeded + "/" + job.spec().integer("completions", 0);
        }
        long parallelism = job.spec().integer("parallelism", 0);
        return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
    }

    private static String jobDuration(Subject job) {
        Optional<Instant> start = Subject.time(job.status(), "startTime");
        if (start.isEmpty()) {
            return "";
        }
        Instant end = Subject.time(job.status(), "completionTime").orElse(job.now());
        return Ages.human(Duration.between(start.get(), end));
    }

    private static Printer cronJob() {
        return Printer.named()
                .text("Schedule", s -> s.spec().string("schedule", ""))
                .text("Timezone", s -> Subject.or(s.spec().string("timeZone", ""), Subject.NONE))
                .text("Suspend", s -> s.spec().bool("suspend") ? "True" : "False")
                .number("Active", s -> (long) s.status().children("active").size())
                .text(
                        "Last Schedule",
                        s ->
                                s.status().has("lastScheduleTime")
                                        ? s.since(s.status().string("lastScheduleTime", ""))
                                        : Subject.NONE)
                .age()
                .wide("Containers", s -> Subject.names(jobPod(s)))
                .wide("Images", s -> Subject.images(jobPod(s)))
                .wide(
                        "Selector",
                        s ->
                                selector(
                                        s.spec()
                                                .child("jobTemplate")
                                                .child("spec")
                                                .child("selector")));
    }

    private static Tree jobPod(Subject cronJob) {
        return cronJob.spec().child("jobTemplate").child("spec").child("template").child("spec");
    }

    private static Printer controllerRevision() {
        return Printer.named()
                .text("Controller", WorkloadPrinters::controller)
                .number("Revision", s -> s.object().integer("revision", 0))
                .age();
    }

    private static String controller(Subject subject) {
        for (Tree owner : subject.metadata().children("ownerReferences")) {
            if (owner.bool("controller")) {
                String apiVersion = owner.string("apiVersion", "");
                int slash = apiVersion.indexOf('/');
                String group = slash < 0 ? "" : "." + apiVersion.substring(0, slash);
                return owner.string("kind", "").toLowerCase(Locale.ROOT)
                        + group
                        + "/"
                        + owner.string("name", "");
            }
        }
        return Subject.NONE;
    }
}
