package dev.atoll.node.stream;

import dev.atoll.client.informer.ObjectCache;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.ContainerStatus;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.Container;
import dev.atoll.node.cri.ContainerState;
import dev.atoll.node.cri.CriException;
import dev.atoll.node.cri.CriRuntime;
import dev.atoll.node.cri.Sandbox;
import dev.atoll.node.cri.StreamRequest;
import dev.atoll.node.spec.Labels;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The kubelet's API over HTTPS. Whoever has no certificate of a known client is not heard at all: until one has shown
/// it and asked, a connection is a stranger's, of which there are few at once, and each for a short time.
public final class StreamServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamServer.class);

    private final StreamOptions options;
    private final CriRuntime runtime;
    private final ObjectCache<Pod> pods;
    private final InstantSource clock;
    private final Semaphore calls;
    private final Semaphore strangers;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Optional<SSLServerSocket> server = Optional.empty();

    /// @param pods of this node
    public StreamServer(
            StreamOptions options, CriRuntime runtime, ObjectCache<Pod> pods, InstantSource clock) {
        this.options = options;
        this.runtime = runtime;
        this.pods = pods;
        this.clock = clock;
        this.calls = new Semaphore(options.bounds().calls());
        this.strangers = new Semaphore(options.bounds().strangers());
    }

    /// Binds and serves; gives the port.
    public int start() throws IOException {
        SSLServerSocket socket =
                (SSLServerSocket) options.tls().getServerSocketFactory().createServerSocket();
        socket.setNeedClientAuth(true);
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(options.address(), options.port()));
        server = Optional.of(socket);
        var _ = threads.submit(() -> accept(socket));
        return socket.getLocalPort();
    }

    private void accept(SSLServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                strangers.acquire();
                Socket client = socket.accept();
                var _ = threads.submit(() -> serve((SSLSocket) client));
            } catch (IOException e) {
                strangers.release();
                if (!socket.isClosed()) {
                    LOG.warn("The kubelet's API: {}", e.getMessage());
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void serve(SSLSocket client) {
        try (client) {
            Optional<Exchange> known = meet(client);
            if (known.isPresent()) {
                calls.acquire();
                try {
                    answer(known.get());
                } finally {
                    calls.release();
                }
            }
        } catch (IOException e) {
            LOG.debug("A client of the kubelet's API: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("The kubelet's API", e);
        }
    }

    /// What a known client asks for; empty where it is none, and was told so.
    private Optional<Exchange> meet(SSLSocket client) throws IOException {
        Thread limit = Thread.ofVirtual().name("stranger-limit").start(() -> closeInTime(client));
        try {
            client.setTcpNoDelay(true);
            client.setKeepAlive(true);
            client.startHandshake();
            BufferedInputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = new BufferedOutputStream(client.getOutputStream(), 16 << 10);
            Exchange exchange = new Exchange(Head.read(in), in, out);
            if (isKnown(client)) {
                return Optional.of(exchange);
            }
            exchange.respond(403, "text/plain", "Forbidden\n");
            return Optional.empty();
        } finally {
            limit.interrupt();
            strangers.release();
        }
    }

    private void closeInTime(SSLSocket stranger) {
        try {
            Thread.sleep(options.bounds().strangerTime());
            stranger.close();
        } catch (InterruptedException e) {
            // It is none any more.
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("A stranger at the kubelet's API: {}", e.getMessage());
        }
    }

    private void answer(Exchange exchange) throws IOException, InterruptedException {
        try {
            route(exchange);
        } catch (HttpException e) {
            exchange.respond(e.status(), "text/plain", e.getMessage() + "\n");
        } catch (CriException e) {
            exchange.respond(500, "text/plain", e.getMessage() + "\n");
        }
    }

    private boolean isKnown(SSLSocket client) throws IOException {
        for (Certificate certificate : client.getSession().getPeerCertificates()) {
            if (certificate instanceof X509Certificate x509
                    && options.clients().contains(commonName(x509))) {
                return true;
            }
            break;
        }
        return false;
    }

    private static String commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> part.getValue().toString())
                            .findFirst()
                            .orElse("");
        } catch (InvalidNameException e) {
            return "";
        }
    }

    private void route(Exchange exchange) throws IOException, InterruptedException {
        List<String> path = exchange.head().path();
        switch (path.getFirst()) {
            case "healthz" -> exchange.respond(200, "text/plain", "ok");
            case "metrics" -> exchange.respond(200, "text/plain; version=0.0.4", metrics());
            case "containerLogs" -> logs(exchange, target(path));
            case "exec", "attach" -> terminal(exchange, path.getFirst(), target(path));
            case "portForward" -> portForward(exchange, target(path));
            default -> throw new HttpException(404, "404 page not found");
        }
    }

    private record Target(Pod pod, String container) {}

    private Target target(List<String> path) throws HttpException {
        if (path.size() < 3) {
            throw new HttpException(404, "404 page not found");
        }
        String namespace = path.get(1);
        String name = path.get(2);
        Pod pod =
                pods.get(namespace, name)
                        .orElseThrow(() ->
                                new HttpException(
                                        404, "pod does not exist: " + namespace + "/" + name));
        // the API server's tunnel may name the pod's uid before the container
        return new Target(pod, path.size() > 3 ? path.getLast() : "");
    }

    private String metrics() {
        long running =
                runtime.containers().stream()
                        .filter(container -> container.state() == ContainerState.RUNNING)
                        .count();
        return """
        # HELP kubelet_running_pods Number of pods that have a running pod sandbox
        # TYPE kubelet_running_pods gauge
        kubelet_running_pods %d
        # HELP kubelet_running_containers Number of containers currently running
        # TYPE kubelet_running_containers gauge
        kubelet_running_containers{container_state="running"} %d
        """
                .formatted(runtime.sandboxes().stream().filter(Sandbox::ready).count(), running);
    }

    private Stream<Container> starts(Target target) {
        return runtime.containers(Labels.POD_UID, target.pod().uid()).stream()
                .filter(container -> container.name().equals(target.container()))
                .sorted(Comparator.comparingLong(Container::createdAtNanos).reversed());
    }

    private void logs(Exchange exchange, Target target) throws IOException, InterruptedException {
        LogOptions wanted = LogOptions.of(exchange.head(), clock);
        String where =
                "container \"" + target.container() + "\" in pod \"" + target.pod().name() + "\"";
        Optional<Container> container = starts(target).skip(skipped(wanted, target)).findFirst();
        if (container.isEmpty()) {
            throw new HttpException(
                    400,
                    wanted.previous()
                            ? "previous terminated " + where + " not found"
                            : where + " is waiting to start: " + waiting(target));
        }
        String id = container.get().id();
        Path log =
                Path.of(
                        runtime.containerStatus(id)
                                .orElseThrow(() -> new HttpException(404, where + " is gone"))
                                .logPath());
        try (OutputStream chunks = exchange.respondInChunks("text/plain")) {
            if (Files.exists(log)) {
                new LogReader(wanted, chunks).copy(log, () -> isRunning(id));
            }
        }
    }

    /// A container that waits for its restart has its last run behind it: that one is the previous.
    private static long skipped(LogOptions wanted, Target target) {
        boolean waits =
                status(target)
                        .map(status -> status.child("state").has("waiting"))
                        .orElse(Boolean.FALSE);
        return wanted.previous() && !waits ? 1 : 0;
    }

    private static String waiting(Target target) {
        String reason =
                status(target)
                        .map(status -> status.child("state").child("waiting").string("reason", ""))
                        .orElse("");
        return switch (reason) {
            case "" -> "ContainerCreating";
            case "ErrImagePull" -> "image can't be pulled";
            case "ImagePullBackOff" -> "trying and failing to pull image";
            default -> reason;
        };
    }

    private static Optional<Tree> status(Target target) {
        return Stream.concat(
                        target.pod().status().containerStatuses().stream(),
                        target.pod().status().initContainerStatuses().stream())
                .filter(status -> status.name().equals(target.container()))
                .map(ContainerStatus::tree)
                .findFirst();
    }

    private boolean isRunning(String id) {
        return runtime.containerStatus(id)
                .map(status -> status.state() == ContainerState.RUNNING)
                .orElse(false);
    }

    private void terminal(Exchange exchange, String verb, Target target)
            throws IOException, InterruptedException {
        Head head = exchange.head();
        Container container =
                starts(target)
                        .filter(candidate -> candidate.state() == ContainerState.RUNNING)
                        .findFirst()
                        .orElseThrow(() ->
                                new HttpException(
                                        500,
                                        "unable to upgrade connection: container not found (\""
                                                + target.container()
                                                + "\")"));
        StreamRequest request =
                new StreamRequest(
                        container.id(),
                        head.query("command"),
                        flag(head, "tty", "tty"),
                        flag(head, "input", "stdin"),
                        flag(head, "output", "stdout"),
                        flag(head, "error", "stderr") && !flag(head, "tty", "tty"));
        String url = verb.equals("exec") ? runtime.exec(request) : runtime.attach(request);
        if (WebSocket.isAsked(head)) {
            String protocol =
                    WebSocket.choose(head, Terminal.PROTOCOLS)
                            .orElseThrow(
                                    () -> new HttpException(400, "no such WebSocket protocol"));
            Terminal.run(exchange, protocol, request, url);
        } else {
            Pump.spdy(exchange, url);
        }
    }

    /// The kubelet's own names, and those of the API server's.
    private static boolean flag(Head head, String name, String other) {
        return head.flag(name) || head.flag(other);
    }

    private void portForward(Exchange exchange, Target target)
            throws IOException, InterruptedException {
        Sandbox sandbox =
                runtime.sandboxes(Labels.POD_UID, target.pod().uid()).stream()
                        .filter(Sandbox::ready)
                        .findFirst()
                        .orElseThrow(() -> new HttpException(404, "the pod does not run"));
        String url = runtime.portForward(sandbox.id());
        if (!WebSocket.isAsked(exchange.head())) {
            Pump.spdy(exchange, url);
        } else if (WebSocket.choose(exchange.head(), List.of(Pump.TUNNELLED)).isPresent()) {
            Pump.tunnel(exchange, url);
        } else {
            throw new HttpException(400, "no such WebSocket protocol");
        }
    }

    @Override
    public void close() {
        try {
            if (server.isPresent()) {
                server.get().close();
            }
        } catch (IOException e) {
            LOG.debug("The kubelet's API: {}", e.getMessage());
        }
        threads.shutdownNow();
    }
}
