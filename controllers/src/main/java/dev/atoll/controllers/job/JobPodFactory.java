package dev.atoll.controllers.job;

import dev.atoll.controllers.shared.Pods;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.batch.v1.Job;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.EnvVar;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.PodSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Makes a job's pods.
final class JobPodFactory {
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final String INDEX_VARIABLE = "JOB_COMPLETION_INDEX";
    private static final int MAX_PREFIX = 57;

    private final RandomGenerator random;

    JobPodFactory(RandomGenerator random) {
        this.random = random;
    }

    Pod plain(Job job) {
        Pod pod = Pods.fromTemplate(job.spec().template(), job.namespace());
        List<String> finalizers = new ArrayList<>(pod.metadata().finalizers());
        finalizers.add(JobPods.TRACKING);
        return pod.withMetadata(
                pod.metadata().withGenerateName(job.name() + "-").withFinalizers(finalizers));
    }

    /// Named, labelled and told by its index.
    ///
    /// @param more annotations
    Pod indexed(Job job, int index, Map<String, String> more) {
        Pod pod = plain(job);
        String value = String.valueOf(index);
        Map<String, String> labels = with(pod.metadata().labels(), value);
        Map<String, String> annotations = with(pod.metadata().annotations(), value);
        annotations.putAll(more);
        String base = job.name() + "-" + value;
        String prefix = base.length() > MAX_PREFIX ? base.substring(0, MAX_PREFIX) : base;
        PodSpec spec = pod.spec();
        spec = spec.withContainers(spec.containers().stream().map(JobPodFactory::told).toList());
        if (!spec.initContainers().isEmpty()) {
            spec =
                    spec.withInitContainers(
                            spec.initContainers().stream().map(JobPodFactory::told).toList());
        }
        return pod.withSpec(spec.withHostname(base))
                .withMetadata(
                        pod.metadata()
                                .withGenerateName(null)
                                .withName(prefix + "-" + suffix())
                                .withLabels(labels)
                                .withAnnotations(annotations));
    }

    private static Map<String, String> with(Map<String, String> map, String index) {
        Map<String, String> with = new LinkedHashMap<>(map);
        with.put(JobPods.INDEX, index);
        return with;
    }

    private static Container told(Container container) {
        if (container.env().stream().anyMatch(variable -> variable.name().equals(INDEX_VARIABLE))) {
            return container;
        }
        Tree source =
                Tree.empty()
                        .with(
                                "fieldRef",
                                Tree.empty()
                                        .with(
                                                "fieldPath",
                                                "metadata.labels['" + JobPods.INDEX + "']"));
        List<EnvVar> variables = new ArrayList<>(container.env());
        variables.add(
                new EnvVar(Tree.empty().with("name", INDEX_VARIABLE).with("valueFrom", source)));
        return container.withEnv(variables);
    }

    private synchronized String suffix() {
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            suffix.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return suffix.toString();
    }
}
