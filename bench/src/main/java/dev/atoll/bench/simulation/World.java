package dev.atoll.bench.simulation;

import dev.atoll.bench.history.MapUser;
import dev.atoll.bench.history.MapWatcher;
import dev.atoll.bench.history.Maps;
import dev.atoll.bench.history.Verdict;
import dev.atoll.bench.history.Witness;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import dev.atoll.server.http.TlsIdentity;
import dev.atoll.store.memory.MemoryContent;
import dev.atoll.store.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// One run of a seed: two servers over one store, their users, and what happens to them.
final class World {
    private static final Maps MAPS = new Maps("m");
    private static final int MAP_USERS = 3;
    private static final long MOST_STEPS = 20_000_000;

    /// For controllers to come to rest when nothing fails any more; their longest pause is 17 minutes.
    private static final Duration PATIENCE = Duration.ofMinutes(40);

    private final Conductor conductor;
    private final Witness witness;
    private final MemoryContent content = new MemoryContent();
    private final Chance chance;
    private final Duration trouble;
    private final List<Place> places;
    private final List<MapUser> mapUsers = new ArrayList<>();
    private final List<MapWatcher> watchers = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private int acting;
    private boolean stopping;
    private boolean over;

    /// What servers run on.
    record Ground(
            Conductor conductor,
            MemoryContent content,
            Chance chance,
            TlsIdentity identity,
            Planted planted) {}

    /// How a run went.
    ///
    /// @param digest of the order of all steps
    /// @param latest what happened last
    record Outcome(
            List<String> faults, String digest, long steps, int changes, List<String> latest) {}

    /// @param trouble how long things fail
    World(long seed, Duration trouble, TlsIdentity identity, Planted planted) {
        conductor = new Conductor(seed);
        witness = conductor.witness();
        chance = new Chance(new SplittableRandom(seed ^ 0x5DEECE66DL));
        this.trouble = trouble;
        Ground ground = new Ground(conductor, content, chance, identity, planted);
        places = List.of(new Place("one", ground, true), new Place("two", ground, false));
    }

    private Transport network(int place) {
        return new SimulatedNetwork(() -> places.get(place).serving(), chance);
    }

    Outcome run() {
        Conductor.Host outside = conductor.host("outside");
        outside.start("director", this::direct);
        if (!conductor.run(() -> over, MOST_STEPS)) {
            faults.add("it came to no end, after " + conductor.steps() + " steps");
        }
        Verdict verdict = new Verdict(MAPS, content.events());
        faults.addAll(verdict.ofUsers(mapUsers));
        faults.addAll(verdict.ofWatchers(watchers));
        return new Outcome(
                List.copyOf(faults),
                conductor.digest(),
                conductor.steps(),
                verdict.changes(),
                conductor.latest());
    }

    /// Gives back what the run holds, where another one follows in the process.
    void bury() throws InterruptedException {
        int[] buried = {0};
        places.forEach(place -> place.bury(() -> buried[0]++));
        int hosts = places.stream().mapToInt(Place::starts).sum();
        conductor.drain(() -> buried[0] == hosts, 3_000);
    }

    private void direct() {
        places.forEach(Place::start);
        await(() -> places.stream().allMatch(place -> place.serving().isPresent()));
        Conductor.Host outside = conductor.host("users");
        for (int i = 0; i < MAP_USERS; i++) {
            MapUser user = new MapUser(MAPS, "user" + i, network(i % 2), chance.random(), witness);
            mapUsers.add(user);
            use(
                    outside,
                    () -> {
                        user.act();
                        Chance.sleep(chance.below(200_000));
                    });
        }
        for (int i = 0; i < places.size(); i++) {
            MapWatcher watcher =
                    new MapWatcher(
                            MAPS,
                            "watcher" + i,
                            List.of(network(i)),
                            MapWatcher.Habit.faithful(),
                            witness);
            watchers.add(watcher);
            outside.start("watcher", watcher::run);
        }
        WorkloadUser workloads = new WorkloadUser(network(1), chance, conductor);
        use(outside, workloads::act);
        outside.start(
                "nodes",
                () -> {
                    while (!over) {
                        workloads.runPods();
                    }
                });
        harm();
        stopping = true;
        await(() -> acting == 0);
        comeToRest();
        Chance.sleep(30_000_000);
        watchers.forEach(MapWatcher::stop);
        over = true;
    }

    private void use(Conductor.Host host, Runnable act) {
        acting++;
        host.start(
                "user",
                () -> {
                    while (!stopping) {
                        act.run();
                    }
                    acting--;
                });
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) {
        while (!condition.holds()) {
            Chance.sleep(100_000);
        }
    }

    private void harm() {
        chance.harm(true);
        long until = conductor.nowNanos() + trouble.toNanos();
        while (conductor.nowNanos() < until) {
            Chance.sleep(chance.below(4_000_000));
            Place place = places.get(chance.below(places.size()));
            switch (chance.below(6)) {
                case 0 -> restart(place);
                case 1, 2 -> place.cutWatch();
                case 3 -> compact();
                case 4 -> place.skew(Duration.ofSeconds(chance.below(7_200) - 3_600));
                default -> Chance.sleep(chance.below(1_000_000));
            }
        }
        places.forEach(place -> place.skew(Duration.ZERO));
        chance.harm(false);
    }

    private void restart(Place place) {
        place.kill();
        Chance.sleep(chance.below(2_000_000));
        place.start();
    }

    private void compact() {
        try (MemoryStore store = new MemoryStore(content)) {
            long revision = Math.max(1, store.revision() - chance.below(50));
            conductor.note("compacted to " + revision);
            store.compact(revision);
        }
    }

    private void comeToRest() {
        long until = conductor.nowNanos() + PATIENCE.toNanos();
        for (int place = 0; place < places.size(); place++) {
            List<String> differences = List.of("nothing was asked");
            while (!differences.isEmpty() && conductor.nowNanos() < until) {
                Chance.sleep(5_000_000);
                try {
                    differences = Workloads.differences(network(place));
                } catch (TransportException e) {
                    differences = List.of(String.valueOf(e.getMessage()));
                }
            }
            faults.addAll(differences);
        }
    }
}
