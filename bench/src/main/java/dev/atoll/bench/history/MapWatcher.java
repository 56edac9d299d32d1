package dev.atoll.bench.history;

import dev.atoll.client.ApiException;
import dev.atoll.client.EventStream;
import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import dev.atoll.client.WatchEvent;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Lists the ConfigMaps and follows them, resumes where a watch ended, and lists again where that is refused.
public final class MapWatcher {
    private static final Duration STEP = Duration.ofSeconds(2);

    private final Maps maps;
    private final String name;
    private final List<Transport> apis;
    private final Habit habit;
    private final Witness witness;
    private final List<Stretch> stretches = new ArrayList<>();
    private int turns;
    private volatile long reached;
    private volatile boolean over;

    /// How long a watcher stays, at most; it comes again to the next server.
    public record Habit(Duration stay, RandomGenerator random) {
        /// Stays as long as it is told anything.
        public static Habit faithful() {
            return new Habit(Duration.ofDays(1_000), new SplittableRandom(0));
        }

        private long nanos() {
            return random.nextLong(stay.toNanos());
        }
    }

    /// What was told without a gap, from the revision of a list on: each change as `TYPE NAME REVISION`.
    static final class Stretch {
        private final long listed;
        private final List<String> told = new ArrayList<>();
        private long reached;

        private Stretch(long listed) {
            this.listed = listed;
            this.reached = listed;
        }

        long listed() {
            return listed;
        }

        long reached() {
            return reached;
        }

        List<String> told() {
            return told;
        }
    }

    /// @param apis servers over one store, of which it goes from one to the next
    public MapWatcher(
            Maps maps, String name, List<? extends Transport> apis, Habit habit, Witness witness) {
        this.maps = maps;
        this.name = name;
        this.apis = List.copyOf(apis);
        this.habit = habit;
        this.witness = witness;
    }

    List<Stretch> stretches() {
        return stretches;
    }

    /// Up to which revision it was told everything.
    long reached() {
        return reached;
    }

    public void stop() {
        over = true;
    }

    private Transport next() {
        return apis.get(turns++ % apis.size());
    }

    public void run() {
        try {
            while (!over) {
                try {
                    Response listed = Objects.get(next(), Maps.PATH);
                    if (listed.succeeded()) {
                        Stretch stretch = new Stretch(Objects.revision(Objects.read(listed)));
                        stretches.add(stretch);
                        follow(stretch);
                    }
                } catch (TransportException e) {
                    witness.note(name + " cannot list");
                }
                Thread.sleep(STEP.dividedBy(4));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(Stretch stretch) throws InterruptedException {
        while (!over) {
            Map<String, String> query =
                    Map.of(
                            "watch",
                            "true",
                            "allowWatchBookmarks",
                            "true",
                            "resourceVersion",
                            Long.toString(stretch.reached));
            long until = witness.nowNanos() + habit.nanos();
            try (EventStream stream = next().watch(Request.get(Maps.PATH, query))) {
                while (!over && witness.nowNanos() < until) {
                    Optional<WatchEvent> event = stream.next(STEP);
                    if (event.isPresent() && !take(stretch, event.get())) {
                        return;
                    }
                }
            } catch (ApiException e) {
                if (e.isExpired()) {
                    return;
                }
            } catch (TransportException e) {
                witness.note(name + " goes on from " + stretch.reached);
            }
            Thread.sleep(STEP.dividedBy(10));
        }
    }

    private boolean take(Stretch stretch, WatchEvent event) {
        Tree object = Tree.of(Json.decode(event.object().array()));
        if (event.type() == WatchEvent.Type.ERROR) {
            return false;
        }
        stretch.reached = Objects.revision(object);
        reached = stretch.reached;
        if (event.type() != WatchEvent.Type.BOOKMARK && maps.includes(Objects.name(object))) {
            String told = event.type() + " " + Objects.name(object) + " " + stretch.reached;
            witness.note(name + " is told " + told);
            stretch.told.add(told);
        }
        return true;
    }
}
