package dev.atoll.server.admission.security;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.selector.FieldSelector;
import dev.atoll.kinds.selector.LabelSelector;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.status.Warnings;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Holds pods to the Pod Security Standard that the labels of their namespace name, and warns of templates of pods that
/// will be refused. A namespace without such labels allows everything.
public final class PodSecurity {
    private static final String PREFIX = "pod-security.kubernetes.io/";
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Pattern VERSION = Pattern.compile("latest|v1\\.(0|[1-9]\\d{0,3})");
    private static final int MAX_LOOKED_AT = 3_000;
    private static final int MAX_WARNINGS = 10;

    private final ObjectCache cache;

    public PodSecurity(ObjectCache cache) {
        this.cache = cache;
    }

    /// @param name as messages tell it: `restricted:latest`
    private record Standard(String name, List<Check> checks) {
        /// What is wrong with a pod; empty for nothing.
        String problems(PodView pod) {
            return checks.stream()
                    .flatMap(check -> check.look(pod).stream())
                    .map(Check.Problem::toString)
                    .collect(Collectors.joining(", "));
        }

        List<String> reasons(PodView pod) {
            return checks.stream()
                    .flatMap(check -> check.look(pod).stream())
                    .map(Check.Problem::reason)
                    .toList();
        }
    }

    private static Optional<Standard> standard(Map<String, String> labels, String mode) {
        String level = labels.getOrDefault(PREFIX + mode, "");
        String version = labels.getOrDefault(PREFIX + mode + "-version", "latest");
        // What is not understood is taken for the strictest.
        return switch (level) {
            case "", "privileged" -> Optional.empty();
            case "baseline" -> Optional.of(new Standard("baseline:" + version, BaselineChecks.ALL));
            default -> Optional.of(new Standard("restricted:" + version, RestrictedChecks.ALL));
        };
    }

    /// Whether objects of a kind are pods or make some.
    public static boolean concerns(Kind kind) {
        return !template(kind, Tree.empty()).isEmpty();
    }

    private static List<Tree> template(Kind kind, Tree object) {
        return switch (kind.resource().groupResource()) {
            case "pods" -> List.of(object);
            case "podtemplates" -> List.of(object.child("template"));
            case "replicationcontrollers",
                    "deployments.apps",
                    "daemonsets.apps",
                    "replicasets.apps",
                    "statefulsets.apps",
                    "jobs.batch" ->
                    List.of(object.child("spec").child("template"));
            case "cronjobs.batch" ->
                    List.of(
                            object.child("spec")
                                    .child("jobTemplate")
                                    .child("spec")
                                    .child("template"));
            default -> List.of();
        };
    }

    /// @param object of a kind that this [#concerns]
    /// @throws StatusException 403 for a pod that is not safe enough
    public void judge(TenantId tenant, Kind kind, Tree object) {
        Tree metadata = object.child("metadata");
        CachedObject namespace =
                cache.find(
                        new ObjectKey(
                                tenant, "", "namespaces", "", metadata.string("namespace", "")),
                        PATIENCE);
        if (namespace == null) {
            return;
        }
        Tree template = template(kind, object).getFirst();
        PodView pod = PodView.of(template.child("metadata"), template.child("spec"));
        if (kind.plural().equals("pods")) {
            standard(namespace.labels(), "enforce")
                    .ifPresent(enforced -> {
                        String problems = enforced.problems(pod);
                        if (!problems.isEmpty()) {
                            throw StatusException.forbidden(
                                    "",
                                    "pods",
                                    metadata.string("name", ""),
                                    "violates PodSecurity \""
                                            + enforced.name()
                                            + "\": "
                                            + problems);
                        }
                    });
        }
        standard(namespace.labels(), "warn")
                .ifPresent(warned -> {
                    String problems = warned.problems(pod);
                    if (!problems.isEmpty()) {
                        Warnings.add(
                                List.of(
                                        "would violate PodSecurity \""
                                                + warned.name()
                                                + "\": "
                                                + problems));
                    }
                });
    }

    /// @throws StatusException 422 where a namespace names a standard that there is not
    public static void requireKnown(Tree namespace) {
        List<StatusException.Cause> causes = new ArrayList<>();
        new TreeMap<>(namespace.child("metadata").stringMap("labels"))
                .forEach((label, value) -> {
                    if (!label.startsWith(PREFIX)) {
                        return;
                    }
                    switch (label.substring(PREFIX.length())) {
                        case "enforce", "audit", "warn" -> {
                            if (!List.of("privileged", "baseline", "restricted").contains(value)) {
                                causes.add(
                                        invalid(
                                                label,
                                                value,
                                                "must be one of privileged, baseline, restricted"));
                            }
                        }
                        case "enforce-version", "audit-version", "warn-version" -> {
                            if (!VERSION.matcher(value).matches()) {
                                causes.add(invalid(label, value, "must be \"latest\" or \"v1.x\""));
                            }
                        }
                        default -> {}
                    }
                });
        if (!causes.isEmpty()) {
            throw StatusException.invalid(
                    "", "Namespace", namespace.child("metadata").string("name", ""), causes);
        }
    }

    private static StatusException.Cause invalid(String label, String value, String why) {
        return new StatusException.Cause(
                "FieldValueInvalid",
                "Invalid value: \"" + value + "\": " + why,
                "metadata.labels[" + label + "]");
    }

    /// Warns of the pods that a namespace has already and would refuse from now on.
    public void warnOfExisting(TenantId tenant, Tree updated, Tree old) {
        Map<String, String> labels = updated.child("metadata").stringMap("labels");
        Optional<Standard> enforced = standard(labels, "enforce");
        Optional<Standard> before = standard(old.child("metadata").stringMap("labels"), "enforce");
        if (enforced.isEmpty() || before.map(Standard::name).equals(enforced.map(Standard::name))) {
            return;
        }
        String name = updated.child("metadata").string("name", "");
        Map<String, List<String>> byProblem = new TreeMap<>();
        int looked = 0;
        for (CachedObject pod :
                cache.resource(tenant, "", "pods")
                        .list(
                                new ObjectFilter(
                                        name,
                                        LabelSelector.everything(),
                                        FieldSelector.everything()))) {
            if (++looked > MAX_LOOKED_AT) {
                break;
            }
            Seats.giveWay();
            Tree tree = pod.tree();
            List<String> reasons =
                    enforced.get().reasons(PodView.of(tree.child("metadata"), tree.child("spec")));
            if (!reasons.isEmpty()) {
                byProblem
                        .computeIfAbsent(String.join(", ", reasons), _ -> new ArrayList<>())
                        .add(pod.name());
            }
        }
        if (!byProblem.isEmpty()) {
            List<String> warnings = new ArrayList<>();
            warnings.add(
                    "existing pods in namespace \""
                            + name
                            + "\" violate the new PodSecurity enforce level \""
                            + enforced.get().name()
                            + "\"");
            byProblem.forEach((problem, pods) -> {
                int others = pods.size() - 1;
                String more =
                        others == 0
                                ? ""
                                : " (and "
                                        + others
                                        + (others == 1 ? " other pod)" : " other pods)");
                warnings.add(pods.getFirst() + more + ": " + problem);
            });
            Warnings.add(warnings.subList(0, Math.min(MAX_WARNINGS, warnings.size())));
        }
    }
}
