package dev.atoll.controllers.job;

import dev.atoll.client.ApiException;
import dev.atoll.client.DeleteOptions;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.PatchType;
import dev.atoll.client.informer.Handler;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.controllers.shared.Children;
import dev.atoll.controllers.shared.Claims;
import dev.atoll.controllers.shared.Conditions;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.Expectations;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.PodControl;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Timestamps;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.batch.v1.Job;
import dev.atoll.kinds.batch.v1.JobStatus;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.selector.LabelSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Runs jobs to their end, and removes them when their time to live is over.
public final class JobController implements Controller {
    private static final String BY_JOB = "job";
    private static final int WORKERS = 5;

    private final Surroundings at;
    private final Informer<Job> jobs;
    private final Informer<Pod> pods;
    private final Expectations expectations;
    private final Claims<Job, Pod> claims;
    private final JobPodFactory factory;
    private final PodControl control;
    private final KeyedLoop<ObjectKey> loop;

    /// Pods whose finalizer we removed, until their next news.
    private final Set<String> released = ConcurrentHashMap.newKeySet();

    public JobController(Surroundings at) {
        this.at = at;
        this.jobs = at.informers().informer(Resources.JOBS);
        this.pods = at.informers().informer(Resources.PODS);
        this.expectations = new Expectations(at.steady());
        this.claims = new Claims<>(at.client(), Resources.JOBS, pods, Resources.PODS);
        this.control = new PodControl(at.client(), at.events());
        this.factory = new JobPodFactory(at.random());
        this.loop = new KeyedLoop<>("job", at, this::reconcile);
        pods.cache()
                .addIndex(
                        BY_JOB,
                        pod ->
                                Owners.controllerKey(pod, "Job").stream()
                                        .map(ObjectKey::toString)
                                        .toList());
    }

    @Override
    public void start() {
        loop.follow(jobs, job -> List.of(ObjectKey.of(job)));
        pods.addHandler(new Children<>("Job", loop.queue(), expectations, this::adopters));
        pods.addHandler(new Forgetting());
        loop.start(WORKERS, List.of(jobs, pods));
    }

    /// Of a pod that is gone nothing need be remembered.
    private final class Forgetting implements Handler<Pod> {
        @Override
        public void added(Pod object, boolean initial) {}

        @Override
        public void updated(Pod before, Pod now) {}

        @Override
        public void deleted(Pod last) {
            released.remove(last.uid());
        }
    }

    private List<ObjectKey> adopters(Pod pod) {
        return jobs.cache().list(pod.namespace()).stream()
                .filter(job -> selector(job).matches(pod.metadata().labels()))
                .map(ObjectKey::of)
                .toList();
    }

    private static LabelSelector selector(Job job) {
        Tree selector = job.spec().selector().tree();
        return selector.isEmpty() ? LabelSelector.nothing() : LabelSelector.of(selector);
    }

    private Outcome reconcile(ObjectKey key) throws InterruptedException {
        Optional<Job> found = jobs.cache().get(key);
        if (found.isEmpty()) {
            found = at.client().resource(Resources.JOBS).in(key.namespace()).get(key.name());
        }
        String uid = found.map(Job::uid).orElse("");
        for (Pod pod : pods.cache().byIndex(BY_JOB, key.toString())) {
            if (!Owners.controllerOf(pod).orElseThrow().uid().equals(uid)) {
                release(pod);
            }
        }
        if (found.isEmpty()) {
            expectations.forget(key);
            return Outcome.done();
        }
        Job job = found.get();
        String manager = job.spec().managedBy();
        if (!manager.isEmpty() && !manager.equals("kubernetes.io/job-controller")) {
            return Outcome.done();
        }
        return isFinished(job) ? afterwards(job) : sync(job);
    }

    private static List<Tree> conditions(Job job) {
        return job.status().tree().children("conditions");
    }

    private static boolean isFinished(Job job) {
        return Conditions.isTrue(conditions(job), "Complete")
                || Conditions.isTrue(conditions(job), "Failed");
    }

    /// A finished job lets its pods go, and itself goes when its time to live is over.
    private Outcome afterwards(Job job) {
        Owners.controlled(pods, job).forEach(this::release);
        if (!job.spec().tree().has("ttlSecondsAfterFinished") || Owners.isDeleting(job)) {
            return Outcome.done();
        }
        Optional<Instant> finished =
                Stream.of("Complete", "Failed")
                        .flatMap(type -> Conditions.find(conditions(job), type).stream())
                        .filter(condition -> condition.string("status", "").equals("True"))
                        .flatMap(condition ->
                                Timestamps.parse(condition.string("lastTransitionTime", ""))
                                        .stream())
                        .findFirst();
        Instant due = finished.orElse(at.now()).plusSeconds(job.spec().ttlSecondsAfterFinished());
        Duration left = Duration.between(at.clock().instant(), due);
        if (left.isPositive()) {
            return Outcome.after(left);
        }
        at.client()
                .resource(Resources.JOBS)
                .in(job.namespace())
                .delete(
                        job.name(),
                        DeleteOptions.defaults()
                                .withUid(job.uid())
                                .withResourceVersion(job.resourceVersion())
                                .withPropagationPolicy("Foreground"));
        return Outcome.done();
    }

    private Outcome sync(Job job) throws InterruptedException {
        ObjectKey key = ObjectKey.of(job);
        boolean mayAct = expectations.areMet(key);
        List<Pod> owned = claims.claim(job, selector(job));
        JobPods sorted = JobPods.of(owned, JobPlan.replacesOnlyFailed(job));
        JobLedger counted = JobLedger.of(job, sorted, owned, released);
        Instant now = at.now();
        JobVerdict verdict =
                ending(job)
                        .orElseGet(() ->
                                job.spec().suspend()
                                        ? new JobVerdict.GoesOn()
                                        : JobVerdict.of(job, sorted, counted, now));
        JobLedger ledger =
                verdict instanceof JobVerdict.GoesOn
                        ? counted
                        : counted.ending(job, sorted, released);
        boolean stops = !(verdict instanceof JobVerdict.GoesOn) || job.spec().suspend();
        JobPlan plan =
                stops
                        ? JobPlan.stop(sorted)
                        : JobPlan.run(job, sorted, ledger, at.clock().instant());

        // What is counted is stored before anything is let go, and before pods are replaced.
        JobStatusPlan statusPlan = new JobStatusPlan(job, sorted, ledger, now);
        Tree status = statusPlan.status(verdict);
        writeStatus(job, status);
        ledger.outcome().release().forEach(this::release);
        if (mayAct && !Owners.isDeleting(job)) {
            act(job, plan, ledger, verdict instanceof JobVerdict.Fails);
        }
        return Stream.of(plan.after(), JobVerdict.untilDeadline(job, at.clock().instant()))
                .flatMap(Optional::stream)
                .filter(Duration::isPositive)
                .min(Duration::compareTo)
                .map(Outcome::after)
                .orElse(Outcome.done());
    }

    /// How a job ends that has been judged before and waits for its pods.
    private static Optional<JobVerdict> ending(Job job) {
        Optional<Tree> failing = Conditions.find(conditions(job), "FailureTarget");
        if (failing.isPresent()) {
            return Optional.of(
                    new JobVerdict.Fails(
                            failing.get().string("reason", ""),
                            failing.get().string("message", "")));
        }
        return Conditions.find(conditions(job), "SuccessCriteriaMet")
                .map(met ->
                        new JobVerdict.Succeeds(
                                met.string("reason", ""), met.string("message", "")));
    }

    private void writeStatus(Job job, Tree status) {
        if (status.equals(job.status().tree())) {
            return;
        }
        Job updated =
                at.client()
                        .resource(Resources.JOBS)
                        .updateStatus(job.withStatus(new JobStatus(status)));
        for (String type : List.of("Complete", "Failed", "Suspended")) {
            Optional<Tree> before = Conditions.find(conditions(job), type);
            Optional<Tree> after = Conditions.find(conditions(updated), type);
            if (after.isPresent()
                    && !after.map(tree -> tree.get("status"))
                            .equals(before.map(tree -> tree.get("status")))) {
                tell(updated, type, after.get());
            }
        }
    }

    private void tell(Job job, String type, Tree condition) {
        boolean status = condition.string("status", "").equals("True");
        switch (type) {
            case "Complete" -> at.events().normal(job, "Completed", "Job completed");
            case "Suspended" ->
                    at.events()
                            .normal(
                                    job,
                                    status ? "Suspended" : "Resumed",
                                    status ? "Job suspended" : "Job resumed");
            default ->
                    at.events()
                            .warning(
                                    job,
                                    condition.string("reason", ""),
                                    condition.string("message", ""));
        }
    }

    private void act(Job job, JobPlan plan, JobLedger ledger, boolean fails)
            throws InterruptedException {
        ObjectKey key = ObjectKey.of(job);
        if (!plan.delete().isEmpty()) {
            PodControl.slowly(
                            plan.delete().size(),
                            number -> delete(job, plan.delete().get(number), fails))
                    .throwFailure();
            return;
        }
        if (plan.create() == 0) {
            return;
        }
        expectations.expectCreations(key, plan.create());
        PodControl.Batch batch =
                PodControl.slowly(
                        plan.create(),
                        number -> {
                            Pod pod =
                                    plan.indexes().isEmpty()
                                            ? factory.plain(job)
                                            : indexed(job, plan.indexes().get(number), ledger);
                            control.create(pod, job);
                        });
        for (int i = batch.succeeded(); i < plan.create(); i++) {
            expectations.creationSeen(key);
        }
        batch.throwFailure();
    }

    private Pod indexed(Job job, int index, JobLedger ledger) {
        return factory.indexed(job, index, ledger.outcome().failures().annotations(job, index));
    }

    /// A pod that is only in excess, or suspended, is no failure: it is not counted.
    private void delete(Job job, Pod pod, boolean counts) {
        if (!counts) {
            release(pod);
        }
        control.delete(pod, job);
    }

    /// Lets go of a pod: it is counted, or nobody counts it any more.
    private void release(Pod pod) {
        if (!pod.metadata().finalizers().contains(JobPods.TRACKING)) {
            released.remove(pod.uid());
            return;
        }
        if (released.contains(pod.uid())) {
            return;
        }
        List<String> rest =
                pod.metadata().finalizers().stream()
                        .filter(each -> !each.equals(JobPods.TRACKING))
                        .toList();
        Tree metadata =
                Tree.empty()
                        .with("uid", pod.uid())
                        .with("resourceVersion", pod.resourceVersion())
                        .with("finalizers", rest);
        try {
            at.client()
                    .resource(Resources.PODS)
                    .in(pod.namespace())
                    .patch(pod.name(), PatchType.MERGE, Tree.empty().with("metadata", metadata));
            released.add(pod.uid());
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    @Override
    public List<KeyedLoop<?>> loops() {
        return List.of(loop);
    }
}
