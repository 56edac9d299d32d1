package dev.atoll.bench.simulation;

import dev.atoll.client.ApiException;
import dev.atoll.client.EventStream;
import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import dev.atoll.client.WatchEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// A user's way to a server, whichever runs there at the time. What is asked is carried out by threads of the server's
/// host; answers may be late, or get lost.
final class SimulatedNetwork implements Transport {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Supplier<Optional<SimulatedServer>> server;
    private final Chance chance;

    SimulatedNetwork(Supplier<Optional<SimulatedServer>> server, Chance chance) {
        this.server = server;
        this.chance = chance;
    }

    private SimulatedServer there() {
        chance.pause();
        return server.get().orElseThrow(() -> new TransportException("nobody listens"));
    }

    @Override
    public Response send(Request request) {
        SimulatedServer asked = there();
        return ask(asked, () -> asked.api().send(request));
    }

    private <T> T ask(SimulatedServer asked, Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        asked.host()
                .start(
                        "request",
                        () -> {
                            try {
                                answer.complete(work.get());
                            } catch (RuntimeException e) {
                                answer.completeExceptionally(e);
                            }
                        });
        T got = await(answer);
        chance.pause();
        if (chance.fails()) {
            throw new TransportException("the answer was lost");
        }
        return got;
    }

    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new TransportException("no answer came");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException("not waited for any longer");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException refusal) {
                throw refusal;
            }
            throw new TransportException("the server failed: " + e.getCause(), e);
        }
    }

    @Override
    public EventStream watch(Request request) {
        SimulatedServer asked = there();
        EventStream opened = ask(asked, () -> asked.api().watch(request));
        Wire wire = new Wire(asked, opened);
        asked.host().start("watch", wire::carry);
        return wire;
    }

    /// A watch over the network: what its server's host sends, until one of the two is gone or the wire is cut.
    private final class Wire implements EventStream {
        private static final Duration STEP = Duration.ofSeconds(1);

        private final SimulatedServer from;
        private final EventStream source;
        private final LinkedBlockingQueue<WatchEvent> arrived = new LinkedBlockingQueue<>();
        private volatile boolean over;

        Wire(SimulatedServer from, EventStream source) {
            this.from = from;
            this.source = source;
        }

        void carry() {
            try (source) {
                while (!over) {
                    Optional<WatchEvent> event = source.next(STEP);
                    event.ifPresent(arrived::add);
                    if (event.isPresent() && chance.fails()) {
                        over = true;
                    }
                }
            } catch (TransportException e) {
                over = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public Optional<WatchEvent> next(Duration timeout) throws InterruptedException {
            chance.pause();
            boolean gone = over || from.host().isDead();
            WatchEvent next = arrived.poll(gone ? 0 : timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (next == null && gone) {
                throw new TransportException("the watch ended");
            }
            return Optional.ofNullable(next);
        }

        @Override
        public void close() {
            over = true;
        }
    }

    @Override
    public void close() {
        // There is no connection to close.
    }
}
