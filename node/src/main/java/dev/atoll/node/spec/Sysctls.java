package dev.atoll.node.spec;

import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.Sysctl;
import java.util.Optional;
import java.util.Set;

/// Which of the kernel's parameters a pod may set: those of its own namespaces that can do no harm beyond the pod.
public final class Sysctls {
    private static final String NETWORK = "net.";
    private static final Set<String> SAFE =
            Set.of(
                    "kernel.shm_rmid_forced",
                    "net.ipv4.ip_local_port_range",
                    "net.ipv4.ip_local_reserved_ports",
                    "net.ipv4.ip_unprivileged_port_start",
                    "net.ipv4.ping_group_range",
                    "net.ipv4.tcp_fin_timeout",
                    "net.ipv4.tcp_keepalive_intvl",
                    "net.ipv4.tcp_keepalive_probes",
                    "net.ipv4.tcp_keepalive_time",
                    "net.ipv4.tcp_rmem",
                    "net.ipv4.tcp_syncookies",
                    "net.ipv4.tcp_wmem");

    private Sysctls() {}

    /// Why a pod is not taken; empty where it is.
    public static Optional<String> forbidden(Pod pod) {
        for (Sysctl sysctl : pod.spec().securityContext().sysctls()) {
            String name = sysctl.name().replace('/', '.');
            if (!SAFE.contains(name)) {
                return refusal(sysctl, "not allowlisted");
            }
            if (name.startsWith(NETWORK) && pod.spec().hostNetwork()) {
                return refusal(sysctl, "not allowed with host net enabled");
            }
            if (name.startsWith("kernel.shm") && pod.spec().hostIPC()) {
                return refusal(sysctl, "not allowed with host ipc enabled");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> refusal(Sysctl sysctl, String why) {
        return Optional.of("forbidden sysctl: \"" + sysctl.name() + "\" " + why);
    }
}
