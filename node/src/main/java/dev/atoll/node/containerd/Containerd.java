package dev.atoll.node.containerd;

import dev.atoll.node.cri.CriException;
import dev.atoll.node.cri.GrpcCriRuntime;
import dev.atoll.node.cri.Sandbox;
import dev.atoll.node.image.OciArchive;
import dev.atoll.node.image.OciImage;
import dev.atoll.node.image.PauseImage;
import dev.atoll.node.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Our containerd process. It runs in a session of its own and outlives this process: a later [#start] attaches to
/// it. While this object is open, a containerd that dies is started again; its containers live on in between.
public final class Containerd implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Containerd.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

    private static final String UNPACKING = "unpacking ";

    private final ContainerdOptions options;
    private final boolean attached;
    private volatile ProcessHandle process;
    private volatile boolean open = true;

    private Containerd(ContainerdOptions options, ProcessHandle process, boolean attached) {
        this.options = options;
        this.process = process;
        this.attached = attached;
    }

    /// Starts containerd, or attaches to the one that an earlier process of ours left running, and returns when it
    /// serves and has the pause image.
    ///
    /// @throws IOException where it cannot be started; the message names its log
    public static Containerd start(ContainerdOptions options)
            throws IOException, InterruptedException {
        Optional<ProcessHandle> running = running(options);
        Containerd containerd =
                new Containerd(
                        options,
                        running.isPresent() ? running.get() : launch(options),
                        running.isPresent());
        try {
            containerd.awaitServing();
            containerd.ensurePauseImage();
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (running.isEmpty()) {
                containerd.terminate();
            }
            throw e;
        }
        Thread.ofVirtual().name("containerd-watch").start(containerd::supervise);
        return containerd;
    }

    /// The pid that we recorded, if it is a containerd with our configuration still.
    private static Optional<ProcessHandle> running(ContainerdOptions options) throws IOException {
        String text;
        try {
            text = Files.readString(options.pidFile()).strip();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(text))
                .filter(handle -> isOurs(handle.pid(), options));
    }

    private static boolean isOurs(long pid, ContainerdOptions options) {
        try {
            String commandLine = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
            return commandLine.contains(options.config().toString());
        } catch (IOException e) {
            return false;
        }
    }

    private static ProcessHandle launch(ContainerdOptions options) throws IOException {
        for (Path folder : List.of(options.root(), options.state(), options.cniConfigs())) {
            Files.createDirectories(folder);
        }
        Files.createDirectories(options.root().resolve("certs.d"));
        Files.writeString(options.config(), ContainerdConfig.text(options));
        Process started =
                new ProcessBuilder(
                                "setsid", options.binary(), "--config", options.config().toString())
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(options.logFile().toFile()))
                        .start();
        Files.writeString(options.pidFile(), Long.toString(started.pid()));
        return started.toHandle();
    }

    private void awaitServing() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        try (GrpcCriRuntime runtime = GrpcCriRuntime.connect(options.socket())) {
            while (true) {
                try {
                    runtime.version();
                    return;
                } catch (CriException e) {
                    if (!process.isAlive() || System.nanoTime() > deadline) {
                        throw new IOException(
                                "containerd does not serve at "
                                        + options.socket()
                                        + "; its log is "
                                        + options.logFile(),
                                e);
                    }
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            }
        }
    }

    private void ensurePauseImage() throws IOException, InterruptedException {
        try (GrpcCriRuntime runtime = GrpcCriRuntime.connect(options.socket())) {
            if (runtime.image(PauseImage.REFERENCE).isPresent()) {
                return;
            }
        }
        Path archive = Files.createTempFile(options.state(), "pause", ".tar");
        try {
            OciArchive.write(PauseImage.of(OciImage.hostArchitecture()), archive);
            load(archive);
        } finally {
            Files.delete(archive);
        }
    }

    /// Imports the images of a Docker or OCI archive.
    ///
    /// @return their references, as containerd printed them
    public List<String> load(Path archive) throws IOException, InterruptedException {
        Process importer =
                new ProcessBuilder(
                                "ctr",
                                "--address",
                                options.socket().toString(),
                                "--namespace",
                                "k8s.io",
                                "images",
                                "import",
                                "--snapshotter",
                                ContainerdConfig.snapshotter(options.root()),
                                archive.toString())
                        .redirectErrorStream(true)
                        .start();
        List<String> lines;
        try (Stream<String> output = importer.inputReader().lines()) {
            lines = output.toList();
        }
        if (importer.waitFor() != 0) {
            throw new IOException("cannot import " + archive + ": " + String.join("; ", lines));
        }
        return lines.stream()
                .filter(line -> line.startsWith(UNPACKING))
                .map(line -> line.substring(UNPACKING.length()))
                .map(line -> line.substring(0, Math.max(0, line.indexOf(' '))))
                .toList();
    }

    private void supervise() {
        while (open) {
            process.onExit().join();
            if (!open) {
                return;
            }
            LOG.warn("containerd (pid {}) ended; starting it again", process.pid());
            try {
                Thread.sleep(RESTART_PAUSE);
                if (open) {
                    process = launch(options);
                }
            } catch (IOException e) {
                LOG.error("containerd cannot be started", e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    public Path socket() {
        return options.socket();
    }

    public long pid() {
        return process.pid();
    }

    /// Whether it was already running when we started.
    public boolean attached() {
        return attached;
    }

    public boolean healthy() {
        return process.isAlive() && Files.exists(options.socket());
    }

    /// Lets go of containerd: it and its containers go on.
    @Override
    public void close() {
        open = false;
    }

    /// Ends containerd; its containers go on.
    public void stop() throws IOException {
        close();
        terminate();
        Files.deleteIfExists(options.pidFile());
    }

    private void terminate() {
        process.destroy();
        try {
            process.onExit().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException
                | java.util.concurrent.ExecutionException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// Removes every container and sandbox, ends containerd, unmounts what it left and deletes its folders.
    public void uninstall() throws IOException {
        try (GrpcCriRuntime runtime = GrpcCriRuntime.connect(options.socket())) {
            for (Sandbox sandbox : runtime.sandboxes()) {
                runtime.stopSandbox(sandbox.id());
                runtime.removeSandbox(sandbox.id());
            }
        } catch (CriException e) {
            LOG.warn("Not every sandbox could be removed in order: {}", e.getMessage());
        }
        stop();
        removeLeftovers(options);
    }

    /// The part of [#uninstall] that needs no containerd: ends shims, unmounts, deletes.
    public static void removeLeftovers(ContainerdOptions options) throws IOException {
        running(options).ifPresent(ProcessHandle::destroyForcibly);
        String socket = options.socket().toString();
        ProcessHandle.allProcesses()
                .filter(handle -> isShim(handle.pid(), socket))
                .forEach(shim -> {
                    shim.descendants().forEach(ProcessHandle::destroyForcibly);
                    shim.destroyForcibly();
                });
        for (Path folder : List.of(options.state(), options.root())) {
            for (Path mount : Linux.mountsUnder(folder)) {
                Linux.unmount(mount);
            }
            delete(folder);
        }
    }

    private static boolean isShim(long pid, String socket) {
        try {
            String commandLine = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
            return commandLine.contains("containerd-shim") && commandLine.contains(socket);
        } catch (IOException e) {
            return false;
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
