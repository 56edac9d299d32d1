package dev.atoll.bench.history;

import dev.atoll.client.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Users and watchers of a few ConfigMaps, spread over servers of one store.
final class Load {
    private static final int USERS = 8;
    private static final int WATCHERS = 4;
    private static final Duration STAY = Duration.ofSeconds(4);

    /// Between two calls of one user, as all servers and stores share a machine.
    private static final int PAUSE_MILLIS = 20;

    /// The same where nobody answers.
    private static final int LONG_PAUSE_MILLIS = 200;

    private final List<MapUser> users = new ArrayList<>();
    private final List<MapWatcher> watchers = new ArrayList<>();
    private final List<Thread> using = new ArrayList<>();
    private final List<Thread> watching = new ArrayList<>();
    private final SplittableRandom random;
    private volatile boolean over;

    /// @param ways one to each server
    Load(Maps maps, List<? extends Transport> ways, long seed) {
        random = new SplittableRandom(seed);
        for (int i = 0; i < USERS; i++) {
            Transport way = ways.get(i % ways.size());
            users.add(new MapUser(maps, "u" + i, way, random.split(), Witness.real()));
        }
        for (int i = 0; i < WATCHERS; i++) {
            MapWatcher.Habit habit = new MapWatcher.Habit(STAY, random.split());
            watchers.add(new MapWatcher(maps, "w" + i, ways, habit, Witness.real()));
        }
    }

    void start() {
        for (MapUser user : users) {
            SplittableRandom pauses = random.split();
            using.add(Thread.ofVirtual().start(() -> use(user, pauses)));
        }
        for (MapWatcher watcher : watchers) {
            watching.add(Thread.ofVirtual().start(watcher::run));
        }
    }

    private void use(MapUser user, SplittableRandom pauses) {
        try {
            while (!over) {
                boolean told = user.act();
                Thread.sleep(pauses.nextInt(told ? PAUSE_MILLIS : LONG_PAUSE_MILLIS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Changes so far that were acknowledged.
    long changes() {
        return users.stream().mapToLong(MapUser::changes).sum();
    }

    void stopUsing() throws InterruptedException {
        over = true;
        for (Thread thread : using) {
            thread.join();
        }
    }

    /// Waits until all watchers have been told everything up to a revision.
    ///
    /// @return those that have not
    List<String> awaitTold(long revision, Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (!behind(revision).isEmpty() && System.nanoTime() < until) {
            Thread.sleep(20);
        }
        return behind(revision);
    }

    private List<String> behind(long revision) {
        return watchers.stream()
                .filter(watcher -> watcher.reached() < revision)
                .map(watcher ->
                        "a watcher was told of " + watcher.reached() + " and never of " + revision)
                .toList();
    }

    void stopWatching() throws InterruptedException {
        watchers.forEach(MapWatcher::stop);
        for (Thread thread : watching) {
            thread.join();
        }
    }

    List<MapUser> users() {
        return users;
    }

    List<MapWatcher> watchers() {
        return watchers;
    }
}
