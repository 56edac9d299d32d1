package dev.atoll.bench.simulation;

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

/// Lists the ConfigMaps and follows them, resumes where a watch ended, and lists again where that is refused.
final class MapWatcher {
    private static final Duration STEP = Duration.ofSeconds(2);

    private final Transport api;
    private final Conductor conductor;
    private final String name;
    private final List<Stretch> stretches = new ArrayList<>();
    private volatile boolean over;

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

    MapWatcher(String name, Transport api, Conductor conductor) {
        this.name = name;
        this.api = api;
        this.conductor = conductor;
    }

    List<Stretch> stretches() {
        return stretches;
    }

    void stop() {
        over = true;
    }

    void run() {
        try {
            while (!over) {
                try {
                    Response listed = Objects.get(api, Objects.MAPS);
                    if (listed.succeeded()) {
                        Stretch stretch = new Stretch(Objects.revision(Objects.read(listed)));
                        stretches.add(stretch);
                        follow(stretch);
                    }
                } catch (TransportException e) {
                    conductor.note(name + " cannot list");
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
                    Map.of("watch", "true", "resourceVersion", Long.toString(stretch.reached));
            try (EventStream stream = api.watch(Request.get(Objects.MAPS, query))) {
                while (!over) {
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
                conductor.note(name + " goes on from " + stretch.reached);
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
        if (event.type() != WatchEvent.Type.BOOKMARK
                && Objects.name(object).startsWith(MapUser.NAMES)) {
            String told = event.type() + " " + Objects.name(object) + " " + stretch.reached;
            conductor.note(name + " is told " + told);
            stretch.told.add(told);
        }
        return true;
    }
}
