package dev.atoll.node.cri;

import com.google.protobuf.ByteString;
import dev.atoll.node.cri.v1.AuthConfig;
import dev.atoll.node.cri.v1.Capability;
import dev.atoll.node.cri.v1.ContainerMetadata;
import dev.atoll.node.cri.v1.ContainerStats;
import dev.atoll.node.cri.v1.DNSConfig;
import dev.atoll.node.cri.v1.ImageSpec;
import dev.atoll.node.cri.v1.Int64Value;
import dev.atoll.node.cri.v1.KeyValue;
import dev.atoll.node.cri.v1.LinuxContainerConfig;
import dev.atoll.node.cri.v1.LinuxContainerResources;
import dev.atoll.node.cri.v1.LinuxContainerSecurityContext;
import dev.atoll.node.cri.v1.LinuxPodSandboxConfig;
import dev.atoll.node.cri.v1.LinuxSandboxSecurityContext;
import dev.atoll.node.cri.v1.MountPropagation;
import dev.atoll.node.cri.v1.NamespaceMode;
import dev.atoll.node.cri.v1.NamespaceOption;
import dev.atoll.node.cri.v1.PodIP;
import dev.atoll.node.cri.v1.PodSandbox;
import dev.atoll.node.cri.v1.PodSandboxConfig;
import dev.atoll.node.cri.v1.PodSandboxMetadata;
import dev.atoll.node.cri.v1.PodSandboxState;
import dev.atoll.node.cri.v1.PortMapping;
import dev.atoll.node.cri.v1.Protocol;
import dev.atoll.node.cri.v1.SecurityProfile;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Records to messages of the wire, and back.
final class CriMessages {
    private static final List<String> MASKED_PATHS =
            List.of(
                    "/proc/asound",
                    "/proc/acpi",
                    "/proc/kcore",
                    "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/timer_list",
                    "/proc/timer_stats",
                    "/proc/sched_debug",
                    "/proc/scsi",
                    "/sys/firmware",
                    "/sys/devices/virtual/powercap");
    private static final List<String> READ_ONLY_PATHS =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private CriMessages() {}

    static PodSandboxConfig sandbox(SandboxConfig config) {
        PodSandboxConfig.Builder message =
                PodSandboxConfig.newBuilder()
                        .setMetadata(
                                PodSandboxMetadata.newBuilder()
                                        .setName(config.name())
                                        .setNamespace(config.namespace())
                                        .setUid(config.uid())
                                        .setAttempt(config.attempt()))
                        .setHostname(config.hostname())
                        .setLogDirectory(config.logDirectory())
                        .putAllLabels(config.labels())
                        .putAllAnnotations(config.annotations())
                        .setLinux(
                                LinuxPodSandboxConfig.newBuilder()
                                        .setCgroupParent(config.cgroupParent())
                                        .putAllSysctls(config.sysctls())
                                        .setSecurityContext(sandboxSecurity(config.security())));
        config.dns()
                .ifPresent(dns ->
                        message.setDnsConfig(
                                DNSConfig.newBuilder()
                                        .addAllServers(dns.servers())
                                        .addAllSearches(dns.searches())
                                        .addAllOptions(dns.options())));
        for (HostPort port : config.ports()) {
            message.addPortMappings(
                    PortMapping.newBuilder()
                            .setProtocol(protocol(port.protocol()))
                            .setContainerPort(port.containerPort())
                            .setHostPort(port.hostPort())
                            .setHostIp(port.hostIp()));
        }
        return message.build();
    }

    private static Protocol protocol(String name) {
        return switch (name) {
            case "UDP" -> Protocol.UDP;
            case "SCTP" -> Protocol.SCTP;
            default -> Protocol.TCP;
        };
    }

    private static LinuxSandboxSecurityContext sandboxSecurity(Security security) {
        LinuxSandboxSecurityContext.Builder message =
                LinuxSandboxSecurityContext.newBuilder()
                        .setNamespaceOptions(namespaces(security.namespaces()))
                        .addAllSupplementalGroups(security.supplementalGroups())
                        .setReadonlyRootfs(security.readOnlyRoot())
                        .setPrivileged(security.privileged())
                        .setSeccomp(seccomp(security.seccomp()));
        security.user().ifPresent(user -> message.setRunAsUser(int64(user)));
        security.group().ifPresent(group -> message.setRunAsGroup(int64(group)));
        return message.build();
    }

    private static NamespaceOption namespaces(Namespaces namespaces) {
        NamespaceMode pid =
                namespaces.hostPid()
                        ? NamespaceMode.NODE
                        : namespaces.sharedProcesses()
                                ? NamespaceMode.POD
                                : NamespaceMode.CONTAINER;
        if (!namespaces.targetContainer().isEmpty()) {
            pid = NamespaceMode.TARGET;
        }
        return NamespaceOption.newBuilder()
                .setNetwork(namespaces.hostNetwork() ? NamespaceMode.NODE : NamespaceMode.POD)
                .setIpc(namespaces.hostIpc() ? NamespaceMode.NODE : NamespaceMode.POD)
                .setPid(pid)
                .setTargetId(namespaces.targetContainer())
                .build();
    }

    private static SecurityProfile seccomp(Seccomp seccomp) {
        SecurityProfile.ProfileType type =
                switch (seccomp.kind()) {
                    case RUNTIME_DEFAULT -> SecurityProfile.ProfileType.RuntimeDefault;
                    case UNCONFINED -> SecurityProfile.ProfileType.Unconfined;
                    case LOCALHOST -> SecurityProfile.ProfileType.Localhost;
                };
        return SecurityProfile.newBuilder()
                .setProfileType(type)
                .setLocalhostRef(seccomp.localhostPath())
                .build();
    }

    static dev.atoll.node.cri.v1.ContainerConfig container(ContainerConfig config) {
        dev.atoll.node.cri.v1.ContainerConfig.Builder message =
                dev.atoll.node.cri.v1.ContainerConfig.newBuilder()
                        .setMetadata(
                                ContainerMetadata.newBuilder()
                                        .setName(config.name())
                                        .setAttempt(config.attempt()))
                        .setImage(
                                ImageSpec.newBuilder()
                                        .setImage(config.image())
                                        .setUserSpecifiedImage(config.userImage()))
                        .addAllCommand(config.command())
                        .addAllArgs(config.args())
                        .setWorkingDir(config.workingDirectory())
                        .putAllLabels(config.labels())
                        .putAllAnnotations(config.annotations())
                        .setLogPath(config.logPath())
                        .setStdin(config.stdin())
                        .setStdinOnce(config.stdinOnce())
                        .setTty(config.tty())
                        .setLinux(
                                LinuxContainerConfig.newBuilder()
                                        .setResources(resources(config.resources()))
                                        .setSecurityContext(containerSecurity(config.security())));
        for (EnvironmentVariable variable : config.environment()) {
            message.addEnvs(
                    KeyValue.newBuilder()
                            .setKey(variable.name())
                            .setValue(ByteString.copyFromUtf8(variable.value())));
        }
        for (Mount mount : config.mounts()) {
            message.addMounts(
                    dev.atoll.node.cri.v1.Mount.newBuilder()
                            .setContainerPath(mount.containerPath())
                            .setHostPath(mount.hostPath())
                            .setReadonly(mount.readOnly())
                            .setPropagation(propagation(mount.propagation())));
        }
        for (Device device : config.devices()) {
            message.addDevices(
                    dev.atoll.node.cri.v1.Device.newBuilder()
                            .setContainerPath(device.containerPath())
                            .setHostPath(device.hostPath())
                            .setPermissions(device.permissions()));
        }
        return message.build();
    }

    private static MountPropagation propagation(Mount.Propagation propagation) {
        return switch (propagation) {
            case PRIVATE -> MountPropagation.PROPAGATION_PRIVATE;
            case HOST_TO_CONTAINER -> MountPropagation.PROPAGATION_HOST_TO_CONTAINER;
            case BIDIRECTIONAL -> MountPropagation.PROPAGATION_BIDIRECTIONAL;
        };
    }

    private static LinuxContainerResources resources(Resources resources) {
        return LinuxContainerResources.newBuilder()
                .setCpuPeriod(resources.cpuPeriodMicros())
                .setCpuQuota(resources.cpuQuotaMicros())
                .setCpuShares(resources.cpuShares())
                .setMemoryLimitInBytes(resources.memoryLimitBytes())
                .setOomScoreAdj(resources.oomScoreAdjustment())
                .build();
    }

    private static LinuxContainerSecurityContext containerSecurity(Security security) {
        LinuxContainerSecurityContext.Builder message =
                LinuxContainerSecurityContext.newBuilder()
                        .setCapabilities(
                                Capability.newBuilder()
                                        .addAllAddCapabilities(security.addCapabilities())
                                        .addAllDropCapabilities(security.dropCapabilities()))
                        .setNamespaceOptions(namespaces(security.namespaces()))
                        .addAllSupplementalGroups(security.supplementalGroups())
                        .setPrivileged(security.privileged())
                        .setReadonlyRootfs(security.readOnlyRoot())
                        .setNoNewPrivs(security.noNewPrivileges())
                        .setSeccomp(seccomp(security.seccomp()));
        if (!security.privileged() && !security.unmaskedProc()) {
            message.addAllMaskedPaths(MASKED_PATHS).addAllReadonlyPaths(READ_ONLY_PATHS);
        }
        security.user().ifPresent(user -> message.setRunAsUser(int64(user)));
        security.group().ifPresent(group -> message.setRunAsGroup(int64(group)));
        return message.build();
    }

    private static Int64Value int64(long value) {
        return Int64Value.newBuilder().setValue(value).build();
    }

    static AuthConfig auth(Credentials credentials) {
        return AuthConfig.newBuilder()
                .setUsername(credentials.username())
                .setPassword(credentials.password())
                .setIdentityToken(credentials.identityToken())
                .build();
    }

    static Sandbox sandbox(PodSandbox message) {
        PodSandboxMetadata metadata = message.getMetadata();
        return new Sandbox(
                message.getId(),
                metadata.getName(),
                metadata.getNamespace(),
                metadata.getUid(),
                metadata.getAttempt(),
                message.getState() == PodSandboxState.SANDBOX_READY,
                message.getCreatedAt(),
                message.getLabelsMap(),
                message.getAnnotationsMap());
    }

    static SandboxStatus sandboxStatus(dev.atoll.node.cri.v1.PodSandboxStatus message) {
        List<String> ips = new ArrayList<>();
        if (!message.getNetwork().getIp().isEmpty()) {
            ips.add(message.getNetwork().getIp());
        }
        message.getNetwork().getAdditionalIpsList().stream().map(PodIP::getIp).forEach(ips::add);
        return new SandboxStatus(
                message.getId(),
                message.getState() == PodSandboxState.SANDBOX_READY,
                message.getCreatedAt(),
                ips,
                message.getLabelsMap(),
                message.getAnnotationsMap());
    }

    static Container container(dev.atoll.node.cri.v1.Container message) {
        return new Container(
                message.getId(),
                message.getPodSandboxId(),
                message.getMetadata().getName(),
                message.getMetadata().getAttempt(),
                state(message.getState()),
                message.getCreatedAt(),
                message.getLabelsMap(),
                message.getAnnotationsMap());
    }

    static ContainerStatus status(dev.atoll.node.cri.v1.ContainerStatus message) {
        return new ContainerStatus(
                message.getId(),
                message.getMetadata().getName(),
                message.getMetadata().getAttempt(),
                state(message.getState()),
                message.getCreatedAt(),
                message.getStartedAt(),
                message.getFinishedAt(),
                message.getExitCode(),
                message.getImage().getImage(),
                message.getImageRef(),
                message.getReason(),
                message.getMessage(),
                message.getLabelsMap(),
                message.getAnnotationsMap(),
                message.getLogPath());
    }

    private static ContainerState state(dev.atoll.node.cri.v1.ContainerState state) {
        return switch (state) {
            case CONTAINER_CREATED -> ContainerState.CREATED;
            case CONTAINER_RUNNING -> ContainerState.RUNNING;
            case CONTAINER_EXITED -> ContainerState.EXITED;
            case CONTAINER_UNKNOWN, UNRECOGNIZED -> ContainerState.UNKNOWN;
        };
    }

    static Image image(dev.atoll.node.cri.v1.Image message) {
        return new Image(
                message.getId(),
                message.getRepoTagsList(),
                message.getRepoDigestsList(),
                message.getSize(),
                message.hasUid() ? Optional.of(message.getUid().getValue()) : Optional.empty(),
                message.getUsername(),
                message.getPinned());
    }

    static ContainerUsage usage(ContainerStats message) {
        Map<String, String> labels = message.getAttributes().getLabelsMap();
        return new ContainerUsage(
                message.getAttributes().getId(),
                labels,
                message.getCpu().getUsageCoreNanoSeconds().getValue(),
                message.getMemory().getWorkingSetBytes().getValue(),
                message.getWritableLayer().getUsedBytes().getValue());
    }

    static CriException error(StatusRuntimeException e) {
        CriException.Kind kind =
                switch (e.getStatus().getCode()) {
                    case NOT_FOUND -> CriException.Kind.NOT_FOUND;
                    case DEADLINE_EXCEEDED -> CriException.Kind.TIMED_OUT;
                    case UNAVAILABLE, CANCELLED -> CriException.Kind.UNAVAILABLE;
                    case UNIMPLEMENTED -> CriException.Kind.UNIMPLEMENTED;
                    default -> CriException.Kind.FAILED;
                };
        String description = e.getStatus().getDescription();
        return new CriException(
                kind, description == null ? e.getStatus().toString() : description, e);
    }
}
