package dev.atoll.server.admission.security;

import static dev.atoll.server.admission.security.PodView.contextOf;

import dev.atoll.kinds.Tree;
import dev.atoll.server.admission.security.Check.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The standard `restricted`: what careful people ask for, beyond what is forbidden to all.
final class RestrictedChecks {
    private static final Set<String> VOLUMES =
            Set.of(
                    "configMap",
                    "csi",
                    "downwardAPI",
                    "emptyDir",
                    "ephemeral",
                    "image",
                    "persistentVolumeClaim",
                    "projected",
                    "secret");

    /// In upstream's order: first those of the baseline that none of these includes.
    static final List<Check> ALL = all();

    private RestrictedChecks() {}

    private static List<Check> all() {
        List<Check> all = new ArrayList<>(BaselineChecks.ALL);
        all.removeAll(
                List.of(
                        BaselineChecks.HOST_PATHS,
                        BaselineChecks.CAPABILITIES_ADDED,
                        BaselineChecks.SECCOMP));
        all.addAll(
                List.of(
                        RestrictedChecks::escalation,
                        RestrictedChecks::capabilities,
                        RestrictedChecks::volumes,
                        RestrictedChecks::nonRoot,
                        RestrictedChecks::user,
                        RestrictedChecks::seccomp));
        return List.copyOf(all);
    }

    private static Optional<Problem> escalation(PodView pod) {
        if (pod.isWindows()) {
            return Optional.empty();
        }
        List<Tree> containers =
                pod.where(one ->
                        !Boolean.FALSE.equals(
                                contextOf(one).boolOrNull("allowPrivilegeEscalation")));
        return containers.isEmpty()
                ? Optional.empty()
                : Check.problem(
                        "allowPrivilegeEscalation != false",
                        PodView.named(containers)
                                + " must set securityContext.allowPrivilegeEscalation=false");
    }

    private static Optional<Problem> capabilities(PodView pod) {
        if (pod.isWindows()) {
            return Optional.empty();
        }
        List<String> details = new ArrayList<>();
        List<Tree> keeping =
                pod.where(one ->
                        !contextOf(one).child("capabilities").strings("drop").contains("ALL"));
        if (!keeping.isEmpty()) {
            details.add(
                    PodView.named(keeping)
                            + " must set securityContext.capabilities.drop=[\"ALL\"]");
        }
        BaselineChecks.added(pod, Set.of("NET_BIND_SERVICE")).ifPresent(details::add);
        return details.isEmpty()
                ? Optional.empty()
                : Check.problem("unrestricted capabilities", String.join("; ", details));
    }

    private static Optional<Problem> volumes(PodView pod) {
        List<String> names = new ArrayList<>();
        Set<String> types = new TreeSet<>();
        for (Tree volume : pod.spec().children("volumes")) {
            for (String field : volume.fields().keySet()) {
                if (!field.equals("name") && !VOLUMES.contains(field)) {
                    names.add(volume.string("name", ""));
                    types.add(field);
                }
            }
        }
        return names.isEmpty()
                ? Optional.empty()
                : Check.problem(
                        "restricted volume types",
                        (names.size() == 1 ? "volume " : "volumes ")
                                + PodView.quoted(names)
                                + (names.size() == 1 ? " uses " : " use ")
                                + (types.size() == 1
                                        ? "restricted volume type "
                                        : "restricted volume types ")
                                + PodView.quoted(types.stream().toList()));
    }

    private static Optional<Problem> nonRoot(PodView pod) {
        Boolean ofPod = pod.context().boolOrNull("runAsNonRoot");
        List<Tree> explicit =
                pod.where(one -> Boolean.FALSE.equals(contextOf(one).boolOrNull("runAsNonRoot")));
        if (Boolean.FALSE.equals(ofPod) || !explicit.isEmpty()) {
            return Check.problem(
                    "runAsNonRoot != true",
                    PodView.setters(Boolean.FALSE.equals(ofPod), explicit)
                            + " must not set securityContext.runAsNonRoot=false");
        }
        List<Tree> silent = pod.where(one -> contextOf(one).boolOrNull("runAsNonRoot") == null);
        return ofPod != null || silent.isEmpty()
                ? Optional.empty()
                : Check.problem(
                        "runAsNonRoot != true",
                        "pod or "
                                + PodView.named(silent)
                                + " must set securityContext.runAsNonRoot=true");
    }

    private static boolean isRoot(Tree context) {
        return context.integer("runAsUser", -1) == 0;
    }

    private static Optional<Problem> user(PodView pod) {
        List<Tree> containers = pod.where(one -> isRoot(contextOf(one)));
        return isRoot(pod.context()) || !containers.isEmpty()
                ? Check.problem(
                        "runAsUser=0",
                        PodView.setters(isRoot(pod.context()), containers)
                                + " must not set runAsUser=0")
                : Optional.empty();
    }

    private static Optional<Problem> seccomp(PodView pod) {
        if (pod.isWindows()) {
            return Optional.empty();
        }
        Optional<String> unconfined = BaselineChecks.unconfined(pod);
        if (unconfined.isPresent()) {
            return Check.problem("seccompProfile", unconfined.get());
        }
        List<Tree> silent = pod.where(one -> !contextOf(one).has("seccompProfile"));
        return pod.context().has("seccompProfile") || silent.isEmpty()
                ? Optional.empty()
                : Check.problem(
                        "seccompProfile",
                        "pod or "
                                + PodView.named(silent)
                                + " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or"
                                + " \"Localhost\"");
    }
}
