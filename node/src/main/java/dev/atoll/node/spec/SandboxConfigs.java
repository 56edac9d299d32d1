package dev.atoll.node.spec;

import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.PodSpec;
import dev.atoll.kinds.core.v1.Sysctl;
import dev.atoll.node.cri.HostPort;
import dev.atoll.node.cri.SandboxConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a pod's sandbox is made from.
public final class SandboxConfigs {
    /// The cgroup that all pods are below.
    public static final String CGROUP = "/atoll";

    private static final int HOSTNAME_MAX = 63;

    /// What the kernel takes as a host's name.
    private static final int QUALIFIED_MAX = 64;

    private final NodePaths paths;
    private final ClusterDns dns;

    public SandboxConfigs(NodePaths paths, ClusterDns dns) {
        this.paths = paths;
        this.dns = dns;
    }

    /// @param resolvConf lines of the host's file
    public SandboxConfig of(Pod pod, int attempt, List<String> resolvConf) throws ConfigException {
        Map<String, String> sysctls = new LinkedHashMap<>();
        for (Sysctl sysctl : pod.spec().securityContext().sysctls()) {
            sysctls.put(sysctl.name(), sysctl.value());
        }
        return new SandboxConfig(
                pod.name(),
                pod.namespace(),
                pod.uid(),
                attempt,
                pod.spec().hostNetwork() ? "" : hostname(pod),
                paths.podLogs(pod).toString(),
                Optional.of(DnsConfigs.of(pod, dns, resolvConf)),
                ports(pod.spec()),
                Labels.ofPod(pod),
                Map.of(),
                cgroup(pod),
                Securities.ofSandbox(pod, paths.seccompProfiles()),
                sysctls);
    }

    public static String cgroup(Pod pod) {
        return CGROUP + Qos.of(pod).folder() + "/pod" + pod.uid();
    }

    private static List<HostPort> ports(PodSpec spec) {
        List<HostPort> ports = new ArrayList<>();
        if (spec.hostNetwork()) {
            return ports;
        }
        for (Container container : spec.containers()) {
            for (var port : container.ports()) {
                if (port.hostPort() > 0) {
                    ports.add(
                            new HostPort(
                                    port.protocol().isEmpty() ? "TCP" : port.protocol(),
                                    (int) port.containerPort(),
                                    (int) port.hostPort(),
                                    port.hostIP()));
                }
            }
        }
        return ports;
    }

    /// What `hostname` prints in the pod.
    private String hostname(Pod pod) throws ConfigException {
        String name = name(pod);
        if (!pod.spec().setHostnameAsFQDN() || pod.spec().subdomain().isEmpty()) {
            return name;
        }
        String qualified = qualified(pod, name);
        if (qualified.length() > QUALIFIED_MAX) {
            throw new ConfigException(
                    "failed to construct FQDN from pod hostname and cluster domain, FQDN "
                            + qualified
                            + " is too long ("
                            + QUALIFIED_MAX
                            + " characters is the max, "
                            + qualified.length()
                            + " characters requested)");
        }
        return qualified;
    }

    /// The first part of its name.
    private static String name(Pod pod) {
        String name = pod.spec().hostname().isEmpty() ? pod.name() : pod.spec().hostname();
        String cut = name.length() > HOSTNAME_MAX ? name.substring(0, HOSTNAME_MAX) : name;
        while (cut.endsWith("-") || cut.endsWith(".")) {
            cut = cut.substring(0, cut.length() - 1);
        }
        return cut;
    }

    private String qualified(Pod pod, String name) {
        return name + "." + pod.spec().subdomain() + "." + pod.namespace() + ".svc." + dns.domain();
    }

    /// The text of the pod's `/etc/hosts`.
    ///
    /// @param host the text of the host's, which pods in its network go on from
    public String hosts(Pod pod, List<String> ips, String host) {
        if (pod.spec().hostNetwork()) {
            return "# Kubernetes-managed hosts file (host network).\n" + host + aliases(pod);
        }
        StringBuilder text =
                new StringBuilder(
                        """
                        # Kubernetes-managed hosts file.
                        127.0.0.1\tlocalhost
                        ::1\tlocalhost ip6-localhost ip6-loopback
                        fe00::0\tip6-localnet
                        fe00::0\tip6-mcastprefix
                        fe00::1\tip6-allnodes
                        fe00::2\tip6-allrouters
                        """);
        String name = name(pod);
        for (String ip : ips) {
            text.append(ip).append('\t');
            if (!pod.spec().subdomain().isEmpty()) {
                text.append(qualified(pod, name)).append('\t');
            }
            text.append(name).append('\n');
        }
        return text.append(aliases(pod)).toString();
    }

    private static String aliases(Pod pod) {
        if (pod.spec().hostAliases().isEmpty()) {
            return "";
        }
        return pod.spec().hostAliases().stream()
                .map(alias -> alias.ip() + "\t" + String.join("\t", alias.hostnames()) + "\n")
                .collect(Collectors.joining("", "\n# Entries added by HostAliases.\n", ""));
    }
}
