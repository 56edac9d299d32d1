package dev.atoll.server.admission.security;

import static dev.atoll.server.admission.security.PodView.contextOf;

import dev.atoll.kinds.Tree;
import dev.atoll.server.admission.security.Check.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The standard `baseline`: nothing that is known to break out of a container.
final class BaselineChecks {
    private static final Set<String> CAPABILITIES =
            Set.of(
                    "AUDIT_WRITE",
                    "CHOWN",
                    "DAC_OVERRIDE",
                    "FOWNER",
                    "FSETID",
                    "KILL",
                    "MKNOD",
                    "NET_BIND_SERVICE",
                    "SETFCAP",
                    "SETGID",
                    "SETPCAP",
                    "SETUID",
                    "SYS_CHROOT");
    private static final Set<String> SYSCTLS =
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
    private static final Set<String> SELINUX_TYPES =
            Set.of("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t");
    private static final String APPARMOR = "container.apparmor.security.beta.kubernetes.io/";

    static final Check HOST_PATHS = BaselineChecks::hostPaths;
    static final Check CAPABILITIES_ADDED = BaselineChecks::capabilities;
    static final Check SECCOMP = BaselineChecks::seccomp;

    /// In upstream's order.
    static final List<Check> ALL =
            List.of(
                    BaselineChecks::appArmor,
                    CAPABILITIES_ADDED,
                    BaselineChecks::hostNamespaces,
                    HOST_PATHS,
                    BaselineChecks::hostPorts,
                    BaselineChecks::hostsOfProbes,
                    BaselineChecks::privileged,
                    BaselineChecks::procMount,
                    BaselineChecks::seLinux,
                    SECCOMP,
                    BaselineChecks::sysctls,
                    BaselineChecks::hostProcess);

    private BaselineChecks() {}

    private static Optional<Problem> appArmor(PodView pod) {
        boolean bad =
                pod.context().child("appArmorProfile").string("type", "").equals("Unconfined");
        List<Tree> containers =
                pod.where(one ->
                        contextOf(one)
                                .child("appArmorProfile")
                                .string("type", "")
                                .equals("Unconfined"));
        List<String> annotations = new ArrayList<>();
        pod.metadata()
                .stringMap("annotations")
                .forEach((key, value) -> {
                    if (key.startsWith(APPARMOR)
                            && !value.isEmpty()
                            && !value.equals("runtime/default")
                            && !value.startsWith("localhost/")) {
                        annotations.add("annotation \"" + key + "\" must not be \"" + value + "\"");
                    }
                });
        if (bad || !containers.isEmpty()) {
            annotations.addFirst(
                    PodView.setters(bad, containers)
                            + " must not set AppArmor profile type to \"Unconfined\"");
        }
        return annotations.isEmpty()
                ? Optional.empty()
                : Check.problem(
                        annotations.size() == 1
                                ? "forbidden AppArmor profile"
                                : "forbidden AppArmor profiles",
                        String.join(", ", annotations));
    }

    private static Optional<Problem> capabilities(PodView pod) {
        return added(pod, CAPABILITIES)
                .map(detail -> new Problem("non-default capabilities", detail));
    }

    /// What is added beyond these.
    static Optional<String> added(PodView pod, Set<String> allowed) {
        Set<String> forbidden = new TreeSet<>();
        List<Tree> containers =
                pod.where(one -> {
                    List<String> own =
                            new ArrayList<>(contextOf(one).child("capabilities").strings("add"));
                    own.removeIf(allowed::contains);
                    forbidden.addAll(own);
                    return !own.isEmpty();
                });
        return containers.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        PodView.named(containers)
                                + " must not include "
                                + PodView.quoted(forbidden.stream().toList())
                                + " in securityContext.capabilities.add");
    }

    private static Optional<Problem> hostNamespaces(PodView pod) {
        List<String> shared = new ArrayList<>();
        for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (pod.spec().bool(field)) {
                shared.add(field + "=true");
            }
        }
        return shared.isEmpty()
                ? Optional.empty()
                : Check.problem("host namespaces", String.join(", ", shared));
    }

    private static Optional<Problem> hostPaths(PodView pod) {
        List<String> volumes =
                pod.spec().children("volumes").stream()
                        .filter(volume -> volume.has("hostPath"))
                        .map(volume -> volume.string("name", ""))
                        .toList();
        return volumes.isEmpty()
                ? Optional.empty()
                : Check.problem(
                        "hostPath volumes",
                        (volumes.size() == 1 ? "volume " : "volumes ") + PodView.quoted(volumes));
    }

    private static Optional<Problem> hostPorts(PodView pod) {
        Set<Long> ports = new TreeSet<>();
        List<Tree> containers =
                pod.where(one -> {
                    boolean any = false;
                    for (Tree port : one.children("ports")) {
                        if (port.integer("hostPort", 0) != 0) {
                            ports.add(port.integer("hostPort", 0));
                            any = true;
                        }
                    }
                    return any;
                });
        if (containers.isEmpty()) {
            return Optional.empty();
        }
        String listed = String.join(", ", ports.stream().map(String::valueOf).toList());
        return Check.problem(
                "hostPort",
                PodView.named(containers)
                        + (containers.size() == 1 ? " uses " : " use ")
                        + (ports.size() == 1 ? "hostPort " : "hostPorts ")
                        + listed);
    }

    private static Optional<Problem> hostsOfProbes(PodView pod) {
        Set<String> hosts = new TreeSet<>();
        List<Tree> containers =
                pod.where(one -> {
                    List<String> own = hostsOf(one);
                    hosts.addAll(own);
                    return !own.isEmpty();
                });
        if (containers.isEmpty()) {
            return Optional.empty();
        }
        return Check.problem(
                hosts.size() == 1 ? "probe or lifecycle host" : "probe or lifecycle hosts",
                PodView.named(containers)
                        + (containers.size() == 1 ? " uses " : " use ")
                        + (hosts.size() == 1
                                ? "probe or lifecycle host "
                                : "probe or lifecycle hosts ")
                        + PodView.quoted(hosts.stream().toList()));
    }

    private static List<String> hostsOf(Tree container) {
        List<Tree> handlers = new ArrayList<>();
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            handlers.add(container.child(probe));
        }
        handlers.add(container.child("lifecycle").child("postStart"));
        handlers.add(container.child("lifecycle").child("preStop"));
        List<String> hosts = new ArrayList<>();
        for (Tree handler : handlers) {
            for (String action : List.of("httpGet", "tcpSocket")) {
                String host = handler.child(action).string("host", "");
                if (!host.isEmpty() && !host.equals("127.0.0.1") && !host.equals("::1")) {
                    hosts.add(host);
                }
            }
        }
        return hosts;
    }

    private static Optional<Problem> privileged(PodView pod) {
        List<Tree> containers = pod.where(one -> contextOf(one).bool("privileged"));
        return containers.isEmpty()
                ? Optional.empty()
                : Check.problem(
                        "privileged",
                        PodView.named(containers)
                                + " must not set securityContext.privileged=true");
    }

    private static Optional<Problem> procMount(PodView pod) {
        Set<String> mounts = new TreeSet<>();
        List<Tree> containers =
                pod.where(one -> {
                    String mount = contextOf(one).string("procMount", "Default");
                    if (mount.equals("Default")) {
                        return false;
                    }
                    mounts.add(mount);
                    return true;
                });
        return containers.isEmpty()
                ? Optional.empty()
                : Check.problem(
                        "procMount",
                        PodView.named(containers)
                                + " must not set securityContext.procMount to "
                                + PodView.quoted(mounts.stream().toList()));
    }

    private static Optional<Problem> seLinux(PodView pod) {
        Set<String> types = new TreeSet<>();
        List<String> data = new ArrayList<>();
        boolean ofPod = isBad(pod.context().child("seLinuxOptions"), types, data);
        List<Tree> containers =
                pod.where(one -> isBad(contextOf(one).child("seLinuxOptions"), types, data));
        if (!ofPod && containers.isEmpty()) {
            return Optional.empty();
        }
        List<String> said = new ArrayList<>(new TreeSet<>(data).descendingSet());
        if (!types.isEmpty()) {
            said.addFirst(
                    (types.size() == 1 ? "type " : "types ")
                            + PodView.quoted(types.stream().toList()));
        }
        return Check.problem(
                "seLinuxOptions",
                PodView.setters(ofPod, containers)
                        + " set forbidden securityContext.seLinuxOptions: "
                        + String.join("; ", said));
    }

    private static boolean isBad(Tree options, Set<String> types, List<String> data) {
        boolean bad = false;
        String type = options.string("type", "");
        if (!SELINUX_TYPES.contains(type)) {
            types.add(type);
            bad = true;
        }
        for (String field : List.of("user", "role")) {
            if (!options.string(field, "").isEmpty()) {
                data.add(field + " may not be set");
                bad = true;
            }
        }
        return bad;
    }

    private static boolean isUnconfined(Tree context) {
        return context.child("seccompProfile").string("type", "").equals("Unconfined");
    }

    private static Optional<Problem> seccomp(PodView pod) {
        return unconfined(pod).map(detail -> new Problem("seccompProfile", detail));
    }

    static Optional<String> unconfined(PodView pod) {
        boolean ofPod = isUnconfined(pod.context());
        List<Tree> containers = pod.where(one -> isUnconfined(contextOf(one)));
        return ofPod || !containers.isEmpty()
                ? Optional.of(
                        PodView.setters(ofPod, containers)
                                + " must not set securityContext.seccompProfile.type to \"Unconfined\"")
                : Optional.empty();
    }

    private static Optional<Problem> sysctls(PodView pod) {
        List<String> forbidden =
                pod.context().children("sysctls").stream()
                        .map(sysctl -> sysctl.string("name", ""))
                        .filter(name -> !SYSCTLS.contains(name))
                        .toList();
        return forbidden.isEmpty()
                ? Optional.empty()
                : Check.problem("forbidden sysctls", String.join(", ", forbidden));
    }

    private static Optional<Problem> hostProcess(PodView pod) {
        boolean ofPod = pod.context().child("windowsOptions").bool("hostProcess");
        List<Tree> containers =
                pod.where(one -> contextOf(one).child("windowsOptions").bool("hostProcess"));
        return ofPod || !containers.isEmpty()
                ? Check.problem(
                        "hostProcess",
                        PodView.setters(ofPod, containers)
                                + " must not set securityContext.windowsOptions.hostProcess=true")
                : Optional.empty();
    }
}
