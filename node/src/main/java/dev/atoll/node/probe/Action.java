package dev.atoll.node.probe;

import dev.atoll.kinds.IntOrString;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.ContainerPort;
import dev.atoll.kinds.core.v1.ExecAction;
import dev.atoll.kinds.core.v1.GRPCAction;
import dev.atoll.kinds.core.v1.HTTPGetAction;
import dev.atoll.kinds.core.v1.HTTPHeader;
import dev.atoll.kinds.core.v1.TCPSocketAction;
import dev.atoll.node.cri.CriException;
import dev.atoll.node.cri.CriRuntime;
import dev.atoll.node.cri.ExecResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Does once what a probe or a lifecycle hook says: a command, an HTTP request, a connection, a gRPC health check.
public final class Action {
    private static final int OUTPUT_MAX = 10 << 10;

    private final CriRuntime runtime;

    public Action(CriRuntime runtime) {
        this.runtime = runtime;
    }

    /// @param handler a `Probe` or a `LifecycleHandler`, without its sleep
    public Outcome run(Tree handler, ProbeTarget target, Duration timeout)
            throws InterruptedException {
        if (handler.has("exec")) {
            return exec(new ExecAction(handler.child("exec")), target, timeout);
        }
        if (handler.has("httpGet")) {
            return http(new HTTPGetAction(handler.child("httpGet")), target, timeout);
        }
        if (handler.has("tcpSocket")) {
            return tcp(new TCPSocketAction(handler.child("tcpSocket")), target, timeout);
        }
        if (handler.has("grpc")) {
            GRPCAction action = new GRPCAction(handler.child("grpc"));
            return GrpcHealth.check(target.podIp(), (int) action.port(), action.service(), timeout);
        }
        return new Outcome(false, "missing handler");
    }

    private Outcome exec(ExecAction action, ProbeTarget target, Duration timeout) {
        try {
            ExecResult result = runtime.execSync(target.containerId(), action.command(), timeout);
            String output = result.stdout() + result.stderr();
            return new Outcome(
                    result.exitCode() == 0,
                    output.length() > OUTPUT_MAX ? output.substring(0, OUTPUT_MAX) : output);
        } catch (CriException e) {
            return new Outcome(
                    false,
                    e.timedOut()
                            ? "command timed out: \""
                                    + String.join(" ", action.command())
                                    + "\" timed out after "
                                    + timeout.toSeconds()
                                    + "s"
                            : e.getMessage() + "");
        }
    }

    private static Outcome http(HTTPGetAction action, ProbeTarget target, Duration timeout) {
        String host = action.host().isEmpty() ? target.podIp() : action.host();
        int port = port(action.port(), target.container());
        Map<String, String> headers = new LinkedHashMap<>();
        for (HTTPHeader header : action.httpHeaders()) {
            headers.put(header.name(), header.value());
        }
        return HttpGet.request(
                new HttpGet(host, port, action.path(), action.scheme().equals("HTTPS"), headers),
                timeout);
    }

    private static Outcome tcp(TCPSocketAction action, ProbeTarget target, Duration timeout) {
        String host = action.host().isEmpty() ? target.podIp() : action.host();
        int port = port(action.port(), target.container());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            return new Outcome(true, "");
        } catch (IOException e) {
            return new Outcome(false, "dial tcp " + host + ":" + port + ": " + Dial.failure(e));
        }
    }

    private static int port(IntOrString port, Container container) {
        return switch (port) {
            case IntOrString.Int(long number) -> (int) number;
            case IntOrString.Text(String name) ->
                    container.ports().stream()
                            .filter(candidate -> candidate.name().equals(name))
                            .map(ContainerPort::containerPort)
                            .findFirst()
                            .orElse(0L)
                            .intValue();
        };
    }
}
