package dev.atoll.node.pod;

import dev.atoll.client.ApiException;
import dev.atoll.client.TransportException;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.ContainerConfig;
import dev.atoll.node.cri.ContainerStatus;
import dev.atoll.node.cri.Credentials;
import dev.atoll.node.cri.CriException;
import dev.atoll.node.cri.EnvironmentVariable;
import dev.atoll.node.cri.Image;
import dev.atoll.node.cri.Mount;
import dev.atoll.node.cri.SandboxConfig;
import dev.atoll.node.image.ImageEvents;
import dev.atoll.node.image.ImageRequest;
import dev.atoll.node.image.ImageState;
import dev.atoll.node.probe.Outcome;
import dev.atoll.node.probe.ProbeTarget;
import dev.atoll.node.spec.ConfigException;
import dev.atoll.node.spec.ContainerConfigs;
import dev.atoll.node.spec.Environment;
import dev.atoll.node.volume.VolumeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/// Starts one container of a pod: image, environment, mounts, creation, start, hook.
final class ContainerStarter {
    private static final Duration HOOK_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final PodServices services;
    private final PodEvents events;
    private final Runnable changed;
    private final ContainerKiller killer;

    ContainerStarter(PodServices services, ContainerKiller killer, Runnable changed) {
        this.services = services;
        this.events = new PodEvents(services.events());
        this.killer = killer;
        this.changed = changed;
    }

    /// What all containers of a pod start from.
    ///
    /// @param wanted whether the pod is still to run
    record Ground(
            Pod pod,
            String sandboxId,
            SandboxConfig sandbox,
            List<String> ips,
            Map<String, Path> volumes,
            BooleanSupplier wanted) {}

    /// What became of a start.
    private sealed interface Outset {
        record Started(String id) implements Outset {}

        record Failed(Waiting waiting) implements Outset {}
    }

    /// Starts a container, or says why it waits.
    Optional<Waiting> start(Ground ground, Container container, int attempt)
            throws InterruptedException {
        Pod pod = ground.pod();
        ImageState image = services.images().state(imageRequest(pod, container, attempt));
        return switch (image) {
            case ImageState.Pulling() ->
                    Optional.of(new Waiting(waitingReason(pod, container), ""));
            case ImageState.Missing(String reason, String message) ->
                    Optional.of(new Waiting(reason, message));
            case ImageState.Ready(Image present) -> start(ground, container, attempt, present);
        };
    }

    /// The hook after the start may take its time: others may start meanwhile.
    private Optional<Waiting> start(Ground ground, Container container, int attempt, Image image)
            throws InterruptedException {
        Outset outset;
        services.starts().acquire();
        try {
            outset = create(ground, container, attempt, image);
        } finally {
            services.starts().release();
        }
        return switch (outset) {
            case Outset.Failed(Waiting waiting) -> Optional.of(waiting);
            case Outset.Started(String id) -> postStart(ground, container, id);
        };
    }

    private static String waitingReason(Pod pod, Container container) {
        boolean main = !PodContainers.isInit(pod, container.name());
        return main && pod.spec().initContainers().isEmpty()
                ? "ContainerCreating"
                : "PodInitializing";
    }

    private ImageRequest imageRequest(Pod pod, Container container, int attempt) {
        String name = container.name();
        return new ImageRequest(
                pod.uid() + "/" + name + "/" + attempt,
                container.image(),
                container.imagePullPolicy(),
                () -> credentials(pod, container.image()),
                new ImageEvents() {
                    @Override
                    public void normal(String reason, String message) {
                        events.normal(pod, name, reason, message);
                    }

                    @Override
                    public void warning(String reason, String message) {
                        events.warning(pod, name, reason, message);
                    }

                    @Override
                    public void changed() {
                        changed.run();
                    }
                });
    }

    private List<Credentials> credentials(Pod pod, String image) {
        ApiSources.PullSecrets secrets = services.sources().pullSecrets(pod, image);
        if (!secrets.missing().isEmpty()) {
            events.warning(
                    pod,
                    "FailedToRetrieveImagePullSecret",
                    "Unable to retrieve some image pull secrets ("
                            + String.join(", ", secrets.missing())
                            + "); attempting to pull the image may not succeed.");
        }
        return secrets.credentials();
    }

    private Outset create(Ground ground, Container container, int attempt, Image image) {
        Pod pod = ground.pod();
        ContainerConfig config;
        try {
            config = config(ground, container, attempt, image);
        } catch (ConfigException
                | VolumeException
                | ApiException
                | TransportException
                | IOException e) {
            return failed(pod, container, "CreateContainerConfigError", e);
        }
        String id;
        try {
            id = services.runtime().createContainer(ground.sandboxId(), config, ground.sandbox());
        } catch (CriException e) {
            return failed(pod, container, "CreateContainerError", e);
        }
        events.normal(pod, container.name(), "Created", "Created container: " + container.name());
        try {
            services.runtime().startContainer(id);
        } catch (CriException e) {
            return failed(pod, container, "RunContainerError", e);
        }
        events.normal(pod, container.name(), "Started", "Started container " + container.name());
        return new Outset.Started(id);
    }

    private Outset failed(Pod pod, Container container, String reason, Exception e) {
        events.warning(pod, container.name(), "Failed", "Error: " + e.getMessage());
        return new Outset.Failed(new Waiting(reason, e.getMessage() + ""));
    }

    private ContainerConfig config(Ground ground, Container container, int attempt, Image image)
            throws ConfigException, VolumeException, IOException {
        Pod pod = ground.pod();
        List<EnvironmentVariable> environment =
                new Environment(
                                pod,
                                services.facts().of(ground.ips()),
                                services.sources().in(pod.namespace()))
                        .of(container);
        List<Mount> mounts =
                services.volumes().mounts(pod, container, attempt, ground.volumes(), environment);
        Files.createDirectories(services.paths().podLogs(pod).resolve(container.name()));
        return services.containers()
                .of(
                        pod,
                        container,
                        new ContainerConfigs.Start(attempt, image, environment, mounts));
    }

    private Optional<Waiting> postStart(Ground ground, Container container, String id)
            throws InterruptedException {
        Tree handler = container.lifecycle().postStart().tree();
        if (handler.isEmpty()) {
            return Optional.empty();
        }
        Outcome outcome = untilUnwanted(ground, () -> hook(handler, ground, container, id));
        if (!outcome.succeeded()) {
            events.warning(
                    ground.pod(), container.name(), "FailedPostStartHook", "PostStartHook failed");
            Optional<ContainerStatus> status = services.runtime().containerStatus(id);
            status.ifPresent(running ->
                    killer.kill(
                            ground.pod(), running, Duration.ofSeconds(30), "FailedPostStartHook"));
            return Optional.of(new Waiting("PostStartHookError", outcome.message()));
        }
        return Optional.empty();
    }

    private Outcome hook(Tree handler, Ground ground, Container container, String id)
            throws InterruptedException {
        if (handler.has("sleep")) {
            Thread.sleep(Duration.ofSeconds(handler.child("sleep").integer("seconds", 0)));
            return new Outcome(true, "");
        }
        String ip = ground.ips().isEmpty() ? services.facts().hostIp() : ground.ips().getFirst();
        ProbeTarget target =
                new ProbeTarget(ground.pod(), container, id, ip, services.clock().instant());
        return services.actions().run(handler, target, HOOK_TIMEOUT);
    }

    /// A pod that is deleted does not wait for its hooks.
    private static Outcome untilUnwanted(Ground ground, Callable<Outcome> hook)
            throws InterruptedException {
        FutureTask<Outcome> task = new FutureTask<>(hook);
        Thread thread = Thread.ofVirtual().name("hook-" + ground.pod().name()).start(task);
        while (!thread.join(LOOK)) {
            if (!ground.wanted().getAsBoolean()) {
                task.cancel(true);
                return new Outcome(true, "");
            }
        }
        try {
            return task.get();
        } catch (ExecutionException e) {
            return new Outcome(false, String.valueOf(e.getCause()));
        }
    }
}
