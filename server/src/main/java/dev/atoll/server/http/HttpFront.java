package dev.atoll.server.http;

import dev.atoll.kinds.Encoded;
import dev.atoll.server.api.Api;
import dev.atoll.server.api.ApiCall;
import dev.atoll.server.api.Reply;
import dev.atoll.server.auth.Credential;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.TenantId;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens for HTTPS. Reads from memory are answered on the event loop; whatever may block runs on a virtual thread
/// of its own, of which there is a bounded number: further calls are refused with 429.
public final class HttpFront implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpFront.class);
    private static final long MAX_BODY_BYTES = 3L << 20;
    private static final int MAX_BLOCKING_CALLS = 2_000;
    private static final Duration IDLE_LIMIT = Duration.ofMinutes(5);
    private static final long NO_ERROR = 0;
    private static final Duration AFTERWARDS = Duration.ofSeconds(5);
    private static final Duration START_PATIENCE = Duration.ofSeconds(20);

    private final Vertx vertx;
    private final Api api;
    private final ReplyWriter replies;
    private final BodyBudget bodies;
    private final TenantDomain domain;
    private final ServerMetrics metrics;
    private final IdleConnections idle;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore slots = new Semaphore(MAX_BLOCKING_CALLS);
    private final List<HttpServer> servers = new ArrayList<>();
    private volatile boolean retiring;

    /// @param replies writes what calls are answered with
    /// @param bodies how much of them may be in memory
    /// @param domain in which tenants have names
    public HttpFront(
            Vertx vertx,
            Api api,
            ReplyWriter replies,
            BodyBudget bodies,
            TenantDomain domain,
            ServerMetrics metrics) {
        this.bodies = bodies;
        this.domain = domain;
        this.vertx = vertx;
        this.api = api;
        this.replies = replies;
        this.metrics = metrics;
        this.idle = new IdleConnections(vertx, IDLE_LIMIT);
    }

    /// Listens on one more address.
    ///
    /// @param served which paths there are at this address
    /// @throws ListenException where the address can not be had
    public void listen(String host, int port, TlsIdentity identity, Predicate<String> served) {
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors());
        for (int i = 0; i < loops; i++) {
            HttpServer server = vertx.createHttpServer(identity.serverOptions());
            server.requestHandler(request -> onRequest(request, served));
            server.connectionHandler(idle::opened);
            server.exceptionHandler(
                    cause -> log.debug("a connection failed: {}", cause.toString()));
            try {
                server.listen(port, host)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(START_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ListenException(host, port, e);
            } catch (java.util.concurrent.ExecutionException
                    | java.util.concurrent.TimeoutException e) {
                throw new ListenException(host, port, e);
            }
            servers.add(server);
        }
    }

    private void onRequest(HttpServerRequest request, Predicate<String> served) {
        if (retiring && request.version() == HttpVersion.HTTP_1_1) {
            request.response().putHeader("Connection", "close");
        }
        String path = request.path();
        if (served.test(path == null ? "/" : path)) {
            onRequest(request);
        } else {
            replies.refuse(request, StatusException.noSuchRoute());
        }
    }

    private void onRequest(HttpServerRequest request) {
        long started = System.nanoTime();
        HttpMethod method = request.method();
        boolean bodiless = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        if (bodiless) {
            dispatch(request, Encoded.empty(), started, () -> {});
            return;
        }
        String announced = request.getHeader("Content-Length");
        if (announced != null && announced.length() > 18) {
            replies.refuse(request, StatusException.badRequest("Content-Length"));
            return;
        }
        if (announced != null && Long.parseLong(announced) > MAX_BODY_BYTES) {
            replies.refuse(request, StatusException.tooLarge(MAX_BODY_BYTES));
            return;
        }
        read(request, started);
    }

    /// What is refused is read to its end and thrown away, so that the connection stays good for the next request.
    private void read(HttpServerRequest request, long started) {
        BodyBudget.Account account = bodies.open(claimant(request));
        Buffer body = Buffer.buffer();
        boolean[] refused = {false};
        request.exceptionHandler(broken -> account.close());
        request.handler(part -> {
            if (refused[0]) {
                return;
            }
            if (body.length() + part.length() > MAX_BODY_BYTES) {
                refused[0] = true;
                account.close();
                replies.refuse(request, StatusException.tooLarge(MAX_BODY_BYTES));
            } else if (!account.add(part.length())) {
                refused[0] = true;
                replies.refuse(request, tooMany());
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(end -> {
            if (refused[0]) {
                return;
            }
            try {
                dispatch(request, Encoded.wrap(body.getBytes()), started, account::close);
            } catch (RuntimeException e) {
                account.close();
                throw e;
            }
        });
    }

    private Optional<TenantId> claimant(HttpServerRequest request) {
        try {
            return api.claimant(Calls.credential(request));
        } catch (StatusException e) {
            // It is refused when it has come in.
            return Optional.empty();
        }
    }

    private static StatusException tooMany() {
        return StatusException.tooManyRequests(
                "Too many requests, please try again later.", 1, List.of());
    }

    /// @param answered run when the body is no longer needed
    private void dispatch(
            HttpServerRequest request, Encoded body, long started, Runnable answered) {
        ApiCall read;
        Credential credential;
        try {
            read = Calls.read(request, body, domain);
            credential = Calls.credential(request);
        } catch (StatusException e) {
            answered.run();
            replies.refuse(request, e);
            return;
        }
        Runnable observed = metrics.observe(request, read, started);
        Runnable running = idle.running(request.connection());
        request.response()
                .endHandler(over -> {
                    observed.run();
                    running.run();
                });
        Api.Planned call;
        try {
            call = api.plan(read);
        } catch (StatusException e) {
            answered.run();
            replies.refuse(request, e);
            return;
        }
        if (call.atOnce()) {
            answer(request, credential, call);
            return;
        }
        if (!slots.tryAcquire()) {
            answered.run();
            replies.refuse(request, tooMany());
            return;
        }
        Context context = vertx.getOrCreateContext();
        boolean ended = request.isEnded();
        if (!ended) {
            request.pause();
        }
        blocking.execute(() -> {
            try {
                Runnable outcome = outcome(request, credential, call);
                context.runOnContext(v -> {
                    if (!ended) {
                        request.resume();
                    }
                    outcome.run();
                });
            } finally {
                answered.run();
                slots.release();
            }
        });
    }

    private void answer(HttpServerRequest request, Credential credential, Api.Planned call) {
        outcome(request, credential, call).run();
    }

    private Runnable outcome(HttpServerRequest request, Credential credential, Api.Planned call) {
        try {
            Reply reply = api.answer(credential, call);
            return () -> replies.write(request, reply);
        } catch (StatusException e) {
            return () -> replies.refuse(request, e);
        } catch (RuntimeException e) {
            log.error("{} {} failed", call.call().method(), call.call().path(), e);
            return () ->
                    replies.refuse(
                            request,
                            StatusException.internal("unexpected error; see the server's log"));
        }
    }

    /// Asks clients to come by another connection the next time: HTTP/1.1 with each answer, HTTP/2 at once by a GOAWAY
    /// that names no last request. What they have sent already is answered, and what they send all the same.
    @SuppressWarnings(
            "deprecation") // the other ways to send one refuse what the client has on its way
    public void retire() {
        retiring = true;
        idle.open().stream()
                .filter(connection -> connection.protocolVersion() == HttpVersion.HTTP_2)
                .forEach(connection -> connection.goAway(NO_ERROR, Integer.MAX_VALUE));
    }

    /// Takes no further connections and requests, ends watches, and waits until what is under way is answered.
    ///
    /// @param patience what takes longer is cut off
    public void leave(Duration patience) {
        List<CompletableFuture<Void>> left = new ArrayList<>();
        for (HttpServer server : servers) {
            left.add(server.shutdown(patience).toCompletionStage().toCompletableFuture());
        }
        replies.endWatches();
        try {
            CompletableFuture.allOf(left.toArray(CompletableFuture<?>[]::new))
                    .get(patience.toMillis() + AFTERWARDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            log.warn("not all connections have ended: {}", e.toString());
        }
    }

    @Override
    public void close() {
        for (HttpServer server : servers) {
            try {
                server.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.ExecutionException
                    | java.util.concurrent.TimeoutException e) {
                log.warn("a listener did not close", e);
            }
        }
        blocking.shutdown();
    }
}
