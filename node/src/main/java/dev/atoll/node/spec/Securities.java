package dev.atoll.node.spec;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.PodSpec;
import dev.atoll.node.cri.Image;
import dev.atoll.node.cri.Namespaces;
import dev.atoll.node.cri.Seccomp;
import dev.atoll.node.cri.Security;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Security contexts: what the container says, else what the pod says, else the runtime's defaults.
final class Securities {
    private Securities() {}

    static Security ofSandbox(Pod pod, Path seccompProfiles) {
        Tree context = pod.spec().securityContext().tree();
        boolean privileged =
                pod.spec().containers().stream()
                        .anyMatch(container -> container.securityContext().privileged());
        return new Security(
                namespaces(pod.spec()),
                optional(context.integer("runAsUser")),
                // a group without a user is refused by runtimes
                context.has("runAsUser")
                        ? optional(context.integer("runAsGroup"))
                        : Optional.empty(),
                groups(pod),
                privileged,
                false,
                false,
                List.of(),
                List.of(),
                seccomp(context.child("seccompProfile"), seccompProfiles),
                false);
    }

    static Security ofContainer(Pod pod, Container container, Image image, Path seccompProfiles)
            throws ConfigException {
        Tree own = container.securityContext().tree();
        Tree shared = pod.spec().securityContext().tree();
        Optional<Long> user = optional(first(own, shared, "runAsUser"));
        requireNonRoot(first(own, shared), user, image, where(pod, container));
        Tree profile =
                own.has("seccompProfile")
                        ? own.child("seccompProfile")
                        : shared.child("seccompProfile");
        boolean privileged = own.bool("privileged");
        Tree capabilities = own.child("capabilities");
        return new Security(
                namespaces(pod.spec()),
                user,
                optional(first(own, shared, "runAsGroup")),
                groups(pod),
                privileged,
                own.bool("readOnlyRootFilesystem"),
                Boolean.FALSE.equals(own.boolOrNull("allowPrivilegeEscalation")) && !privileged,
                capabilities.strings("add"),
                capabilities.strings("drop"),
                privileged ? Seccomp.unconfined() : seccomp(profile, seccompProfiles),
                own.string("procMount", "").equals("Unmasked"));
    }

    private static boolean first(Tree own, Tree shared) {
        Boolean value = own.boolOrNull("runAsNonRoot");
        return value == null ? shared.bool("runAsNonRoot") : value;
    }

    private static @Nullable Long first(Tree own, Tree shared, String field) {
        Long value = own.integer(field);
        return value == null ? shared.integer(field) : value;
    }

    private static void requireNonRoot(
            boolean required, Optional<Long> user, Image image, String where)
            throws ConfigException {
        if (!required) {
            return;
        }
        if (user.isPresent()) {
            if (user.get() == 0) {
                throw new ConfigException("container's runAsUser breaks non-root policy " + where);
            }
            return;
        }
        if (!image.username().isEmpty()) {
            throw new ConfigException(
                    "container has runAsNonRoot and image has non-numeric user ("
                            + image.username()
                            + "), cannot verify user is non-root "
                            + where);
        }
        if (image.uid().orElse(0L) == 0) {
            throw new ConfigException(
                    "container has runAsNonRoot and image will run as root " + where);
        }
    }

    private static String where(Pod pod, Container container) {
        return "(pod: \"%s_%s(%s)\", container: %s)"
                .formatted(pod.name(), pod.namespace(), pod.uid(), container.name());
    }

    private static Optional<Long> optional(@Nullable Long value) {
        return Optional.ofNullable(value);
    }

    private static List<Long> groups(Pod pod) {
        Tree context = pod.spec().securityContext().tree();
        List<Long> groups = new ArrayList<>(pod.spec().securityContext().supplementalGroups());
        Long fsGroup = context.integer("fsGroup");
        if (fsGroup != null) {
            groups.add(fsGroup);
        }
        return groups;
    }

    private static Seccomp seccomp(Tree profile, Path profiles) {
        return switch (profile.string("type", "")) {
            case "RuntimeDefault" -> new Seccomp(Seccomp.Kind.RUNTIME_DEFAULT, "");
            case "Localhost" ->
                    new Seccomp(
                            Seccomp.Kind.LOCALHOST,
                            profiles.resolve(profile.string("localhostProfile", "")).toString());
            default -> Seccomp.unconfined();
        };
    }

    static Namespaces namespaces(PodSpec spec) {
        return new Namespaces(
                spec.hostNetwork(),
                spec.hostPID(),
                spec.hostIPC(),
                spec.shareProcessNamespace(),
                "");
    }
}
