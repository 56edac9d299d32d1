package dev.atoll.bench.simulation;

import dev.atoll.server.http.TlsIdentity;
import dev.atoll.store.memory.MemoryContent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Where a server runs: it is killed here, and the next one is started, over the same store.
final class Place {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final String name;
    private final Conductor conductor;
    private final MemoryContent content;
    private final Chance chance;
    private final TlsIdentity identity;
    private final Planted planted;
    private final boolean controls;
    private final List<Start> starts = new ArrayList<>();
    private long skewMillis;
    private volatile @Nullable SimulatedServer serving;

    /// Of one start: all that has to be given back in the end.
    private record Start(
            Conductor.Host host, SimulatedStore store, List<SimulatedServer> servers) {}

    /// @param controls whether the tenant's controllers run here
    Place(String name, World.Ground ground, boolean controls) {
        this.name = name;
        this.conductor = ground.conductor();
        this.content = ground.content();
        this.chance = ground.chance();
        this.identity = ground.identity();
        this.planted = ground.planted();
        this.controls = controls;
    }

    Optional<SimulatedServer> serving() {
        return Optional.ofNullable(serving);
    }

    /// Sets the clock of this place.
    void skew(Duration by) {
        conductor.note(name + " clock " + by);
        skewMillis = by.toMillis();
    }

    private Instant now() {
        return BEGINNING.plusNanos(conductor.nowNanos()).plusMillis(skewMillis);
    }

    void start() {
        Conductor.Host host = conductor.host(name + starts.size());
        SimulatedStore store = new SimulatedStore(content, chance, conductor, name, planted);
        Start started = new Start(host, store, new ArrayList<>());
        starts.add(started);
        RandomGenerator random = new Random(chance.below(Integer.MAX_VALUE));
        InstantSource clock = this::now;
        conductor.note(name + " starts");
        host.start("main", () -> main(started, clock, random));
    }

    private void main(Start started, InstantSource clock, RandomGenerator random) {
        try {
            SimulatedServer server =
                    new SimulatedServer(
                            new SimulatedServer.Ground(
                                    started.host(), started.store(), identity, clock, random));
            started.servers().add(server);
            server.start();
            if (controls) {
                server.startControllers(clock, random);
            }
            serving = server;
            conductor.note(name + " serves");
        } catch (RuntimeException e) {
            conductor.note(name + " cannot start: " + e);
            started.host().kill();
            startSoon(started);
        }
    }

    /// A server that cannot start ends, and is started again, as whoever runs it would do.
    private void startSoon(Start failed) {
        conductor
                .host("supervisor")
                .start(
                        "start",
                        () -> {
                            Chance.sleep(1_000_000);
                            if (starts.getLast().host() == failed.host()) {
                                start();
                            }
                        });
    }

    /// Ends the server in the middle of whatever it does.
    void kill() {
        conductor.note(name + " is killed");
        serving = null;
        starts.getLast().host().kill();
    }

    int starts() {
        return starts.size();
    }

    void cutWatch() {
        starts.getLast().store().cutWatch();
    }

    private static void close(SimulatedServer server) {
        try {
            server.close();
        } catch (RuntimeException e) {
            // It was killed in the middle of something.
        }
    }

    /// Gives back what servers hold, when the run is over: also the killed ones go on, and find no store.
    ///
    /// @param buried told of each host that holds nothing any more
    void bury(Runnable buried) {
        for (Start started : starts) {
            started.host().thaw();
            started.host()
                    .start(
                            "burial",
                            () -> {
                                started.store().close();
                                started.servers().forEach(Place::close);
                                buried.run();
                            });
        }
    }
}
