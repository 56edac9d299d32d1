package dev.atoll.bench.history;

import dev.atoll.client.Response;
import dev.atoll.client.TransportException;
import dev.atoll.client.https.HttpsTransport;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.history.Call;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Uses an installation while one thing after the other fails, and judges what its users were told.
final class Round {
    /// How much has to go on while something fails, and how long that may take to begin.
    private static final int CHANGES = 20;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OUTAGE_MILLIS = 1_000;

    private final Installation installation;
    private final long seed;
    private final ServersHistory.Listener listener;
    private final Maps maps;
    private final List<HttpsTransport> ways = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    /// @param number that no other round of the installation has
    Round(Installation installation, int number, long seed, ServersHistory.Listener listener) {
        this.installation = installation;
        this.seed = seed;
        this.listener = listener;
        this.maps = new Maps("r" + number + "-");
    }

    Outcome run() throws IOException, InterruptedException {
        try {
            for (ServerPart server : installation.servers()) {
                ways.add(server.connect());
            }
            return use();
        } finally {
            ways.forEach(HttpsTransport::close);
        }
    }

    private Outcome use() throws IOException, InterruptedException {
        long first = mark("begin");
        Load load = new Load(maps, ways, seed);
        load.start();
        awaitChanges(load, "at the beginning");
        List<Harm> harms = new ArrayList<>(installation.harms());
        Collections.shuffle(harms, new Random(seed));
        for (Harm harm : harms) {
            suffer(harm, load);
        }
        load.stopUsing();
        long last = mark("end");
        faults.addAll(load.awaitTold(last, PATIENCE));
        load.stopWatching();
        return judge(load, installation.stored(first, last), harms);
    }

    private void suffer(Harm harm, Load load) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Harm.Mending mending = harm.doing().harm();
        Thread.sleep(OUTAGE_MILLIS);
        if (harm.survivable()) {
            awaitChanges(load, "while this lasted: " + harm.name());
        }
        mending.mend();
        for (ServerPart server : installation.servers()) {
            server.awaitServing();
        }
        awaitChanges(load, "after this was mended: " + harm.name());
        listener.harm(harm.name(), Duration.ofNanos(System.nanoTime() - begun));
    }

    private void awaitChanges(Load load, String when) throws InterruptedException {
        long wanted = load.changes() + CHANGES;
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (load.changes() < wanted) {
            if (System.nanoTime() > until) {
                faults.add("next to nothing could be written " + when);
                return;
            }
            Thread.sleep(20);
        }
    }

    /// Writes a ConfigMap that is none of the users'.
    ///
    /// @return the revision at which it is there
    private long mark(String name) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        Map<String, Object> object =
                Map.of("metadata", Map.of("name", "mark-" + maps.prefix() + name));
        while (System.nanoTime() < until) {
            try {
                Response made = Objects.send(ways.getFirst(), "POST", Maps.PATH, object);
                if (made.code() == 409) {
                    made = Objects.get(ways.getFirst(), Maps.path("mark-" + maps.prefix() + name));
                }
                if (made.succeeded()) {
                    return Objects.revision(Objects.read(made));
                }
            } catch (TransportException e) {
                Thread.sleep(100);
            }
        }
        throw new IOException("nothing can be written when nothing fails");
    }

    private Outcome judge(Load load, List<StoreEvent> stored, List<Harm> harms) {
        Verdict verdict = new Verdict(maps, stored);
        faults.addAll(verdict.ofUsers(load.users()));
        faults.addAll(verdict.ofWatchers(load.watchers()));
        List<Call> calls = load.users().stream().flatMap(user -> user.calls().stream()).toList();
        long unknown = calls.stream().filter(call -> call.answer() instanceof Call.Unknown).count();
        int stretches =
                load.watchers().stream().mapToInt(watcher -> watcher.stretches().size()).sum();
        return new Outcome(
                faults,
                harms.stream().map(Harm::name).toList(),
                verdict.changes(),
                calls.size(),
                (int) unknown,
                stretches - load.watchers().size());
    }
}
