package dev.atoll.bench;

import dev.atoll.bench.machines.EtcdCluster;
import dev.atoll.store.Bytes;
import dev.atoll.store.Page;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.Watch;
import dev.atoll.store.WatchListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import dev.atoll.store.embedded.EmbeddedOptions;
import dev.atoll.store.embedded.EmbeddedStore;
import dev.atoll.store.etcd.EtcdOptions;
import dev.atoll.store.etcd.EtcdStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `atoll bench store`: durable writes of the store's engines, beside how often the disk can be told to keep a write.
@Command(
        name = "store",
        description = "Durable writes, beside the disk's limit.",
        sortOptions = false)
final class StoreBench implements Callable<Integer> {
    private static final int VALUE_BYTES = 1_024;
    private static final int SYNCED_BYTES = 4_096;
    private static final int[] WRITERS = {1, 16, 64, 256};
    private static final int MAX_WRITES = 500_000;
    private static final int PAGE = 1_000;
    private static final int FOLLOWED = 500;

    @Mixin private Report report = new Report();

    @Option(
            names = "--seconds",
            description = "How long each figure is measured.",
            defaultValue = "4")
    private int seconds = 4;

    @Option(
            names = "--folder",
            description = "On which disk; the one of temporary files unless said otherwise.")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(
            names = "--etcd",
            paramLabel = "PROGRAM",
            description = "The etcd to measure beside the embedded engine.")
    private @Nullable Path etcd;

    @Override
    public Integer call() throws IOException {
        Path place = Files.createTempDirectory(folder, "atoll-bench");
        try {
            double syncs = syncsPerSecond(place.resolve("synced"));
            report.add(
                    Figure.of("store", "fsyncs_per_s", syncs, "1/s")
                            .with("value_bytes", SYNCED_BYTES));
            try (Store store =
                    EmbeddedStore.open(place.resolve("store"), EmbeddedOptions.defaults())) {
                measure("embedded", store, syncs);
            }
            Optional<Path> program = EtcdCluster.find(etcd);
            if (program.isEmpty()) {
                report.say("no etcd is found, so that the embedded engine stands alone");
                return 0;
            }
            for (int members : new int[] {1, 3}) {
                try (EtcdCluster cluster =
                                EtcdCluster.start(
                                        program.get(), members, place.resolve("e" + members));
                        Store store =
                                EtcdStore.open(EtcdOptions.plain(cluster.endpoints(), "/bench/"))) {
                    measure("etcd, members: " + members, store, syncs);
                }
            }
        } finally {
            delete(place);
        }
        return 0;
    }

    private void measure(String engine, Store store, double syncs) {
        write(store, 64, "warm-up");
        for (int writers : WRITERS) {
            Run run = write(store, writers, "w" + writers);
            report.add(
                    Figure.of("store", "durable_puts_per_s", run.perSecond(), "1/s")
                            .with("engine", engine)
                            .with("writers", writers)
                            .with("value_bytes", VALUE_BYTES)
                            .with("p50_ms", run.latencies().millis(50))
                            .with("p99_ms", run.latencies().millis(99))
                            .with("per_fsync_of_the_disk", run.perSecond() / syncs));
        }
        read(engine, store);
        follow(engine, store);
    }

    /// How fast all that was written comes back, a page at a time.
    private void read(String engine, Store store) {
        Bytes prefix = Bytes.utf8("/bench/w256/");
        long entries = 0;
        long started = System.nanoTime();
        Bytes from = prefix;
        while (true) {
            Page page = store.range(new RangeQuery(from, RangeQuery.endOf(prefix), 0, PAGE));
            entries += page.entries().size();
            if (!page.more()) {
                break;
            }
            from = Bytes.utf8(page.entries().getLast().key().utf8() + "\0");
        }
        report.add(
                Figure.of("store", "ranged_entries_per_s", entries / secondsSince(started), "1/s")
                        .with("engine", engine)
                        .with("entries", entries)
                        .with("page", PAGE));
    }

    /// From a write's answer until a watch is told of it, one after the other.
    private void follow(String engine, Store store) {
        Latencies latencies = new Latencies(FOLLOWED);
        Bytes value = Bytes.wrap(new byte[VALUE_BYTES]);
        Progress progress = new Progress();
        try (Watch _ =
                store.watch(
                        new WatchQuery(Bytes.utf8("/bench/followed/"), store.revision()),
                        progress)) {
            for (int i = 0; i < FOLLOWED; i++) {
                long sent = System.nanoTime();
                if (store.write(creation("followed/" + i, value))
                        instanceof WriteResult.Written(long revision)) {
                    progress.await(revision);
                    latencies.add(System.nanoTime() - sent);
                }
            }
        }
        report.add(
                Figure.of("store", "put_to_watch_ms", latencies.millis(50), "ms")
                        .with("engine", engine)
                        .with("p99_ms", latencies.millis(99))
                        .with("value_bytes", VALUE_BYTES));
    }

    /// How far a watch is.
    private static final class Progress implements WatchListener {
        private long reached;

        @Override
        public synchronized void onEvents(List<StoreEvent> events, long revision) {
            reached = revision;
            notifyAll();
        }

        @Override
        public synchronized void onEnd(Exception cause) {
            reached = Long.MAX_VALUE;
            notifyAll();
        }

        synchronized void await(long revision) {
            try {
                while (reached < revision) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchException("interrupted");
            }
            if (reached == Long.MAX_VALUE) {
                throw new BenchException("the store's watch ended");
            }
        }
    }

    private static double secondsSince(long startedNanos) {
        return (System.nanoTime() - startedNanos) / 1e9;
    }

    private double syncsPerSecond(Path file) throws IOException {
        ByteBuffer value = ByteBuffer.allocateDirect(SYNCED_BYTES);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long from = System.nanoTime();
            int count = 0;
            while (count < MAX_WRITES
                    && System.nanoTime() - from < Duration.ofSeconds(seconds).toNanos()) {
                value.clear();
                channel.write(value);
                channel.force(false);
                count++;
            }
            return count / secondsSince(from);
        }
    }

    private record Run(double perSecond, Latencies latencies) {}

    private Run write(Store store, int writers, String prefix) {
        Latencies latencies = new Latencies(MAX_WRITES);
        AtomicInteger next = new AtomicInteger();
        AtomicReference<String> failure = new AtomicReference<>("");
        Bytes value = Bytes.wrap(new byte[VALUE_BYTES]);
        long from = System.nanoTime();
        long deadline = from + Duration.ofSeconds(seconds).toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < writers; i++) {
                threads.execute(() -> {
                    while (System.nanoTime() < deadline && failure.get().isEmpty()) {
                        int number = next.getAndIncrement();
                        if (number >= MAX_WRITES) {
                            return;
                        }
                        long sent = System.nanoTime();
                        WriteResult result = store.write(creation(prefix + "/" + number, value));
                        latencies.add(System.nanoTime() - sent);
                        if (!(result instanceof WriteResult.Written)) {
                            failure.set(result.toString());
                        }
                    }
                });
            }
        }
        if (!failure.get().isEmpty()) {
            throw new BenchException("the store: " + failure.get());
        }
        return new Run(latencies.size() / secondsSince(from), latencies);
    }

    private static Write creation(String key, Bytes value) {
        return Write.of(new Write.Put(Bytes.utf8("/bench/" + key), value, new Write.Absent()));
    }

    static void delete(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
