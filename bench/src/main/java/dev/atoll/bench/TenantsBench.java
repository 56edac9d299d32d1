package dev.atoll.bench;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Encoded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `atoll bench tenants`: how many there can be, and what each costs. The API server runs in this process, on an
/// embedded store of its own, and is asked in process.
@Command(
        name = "tenants",
        description = "Tenants: created, idle, backed up, restored, moved, restarted, deleted.",
        sortOptions = false)
final class TenantsBench implements Callable<Integer> {
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final int CLIENTS = 32;
    private static final int READY = 500;
    private static final int WARM_UP = 300;
    private static final String VALUE = "x".repeat(1_000);
    private static final int MOVED_OBJECTS = 2_000;
    private static final Duration POLL = Duration.ofMillis(20);

    @Mixin private Report report = new Report();

    @Option(names = "--count", description = "How many tenants.", defaultValue = "10000")
    private int count = 10_000;

    @Option(
            names = "--objects",
            description = "How many objects each has at the restart.",
            defaultValue = "1")
    private int objects = 1;

    @Option(
            names = "--archived",
            description = "How many objects the tenant has that is backed up and restored.",
            defaultValue = "20000")
    private int archived = 20_000;

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("atoll-bench");
        try {
            try (BenchServer server = BenchServer.open(folder)) {
                together(WARM_UP, number -> create(server, "warm-" + number));
                fill(server);
                archive(server, folder);
                moved(server);
            }
            restart(folder);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
        return 0;
    }

    private void fill(BenchServer server) {
        report.say("Creating ...");
        long heap = usedHeapBytes();
        long resident = Processes.memoryBytes(ProcessHandle.current().pid());
        Latencies creations = new Latencies(count);
        Duration took =
                together(
                        count,
                        number -> {
                            long from = System.nanoTime();
                            create(server, name(number));
                            creations.add(System.nanoTime() - from);
                        });
        report.add(
                figure("tenants_created_per_s", count / (took.toNanos() / 1e9), "1/s")
                        .with("clients", CLIENTS)
                        .with("p50_ms", creations.millis(50))
                        .with("p99_ms", creations.millis(99)));
        long grownHeap = usedHeapBytes() - heap;
        long grown = Processes.memoryBytes(ProcessHandle.current().pid()) - resident;
        report.add(
                figure("tenant_resident_bytes", (double) grownHeap / count, "B")
                        .with("of", "heap after collection")
                        .with("process_growth_bytes", (double) grown / count));
        ready(server);
        report.say("Filling ...");
        for (int each = 0; each < objects; each++) {
            int object = each;
            together(count, number -> map(server.connect(name(number)), "map-" + object));
        }
    }

    private void ready(BenchServer server) {
        Latencies latencies = new Latencies(READY);
        for (int number = 0; number < READY; number++) {
            String name = "ready-" + number;
            create(server, name);
            long from = System.nanoTime();
            map(server.connect(name), "first");
            latencies.add(System.nanoTime() - from);
        }
        report.add(
                figure("tenant_ready_ms", latencies.millis(99), "ms")
                        .with("percentile", 99)
                        .with("p50_ms", latencies.millis(50)));
    }

    private void archive(BenchServer server, Path folder) throws IOException {
        report.say("Backing up and restoring ...");
        create(server, "archived");
        Transport tenant = server.connect("archived");
        together(archived, number -> map(tenant, "map-" + number, VALUE));
        ArchiveLoad load = new ArchiveLoad(server.operator(), folder.resolve("archive"));
        ArchiveLoad.Took backup = load.backup("archived");
        report.add(
                figure("backup_objects_per_s", backup.perSecond(), "1/s")
                        .with("objects", backup.objects())
                        .with("archive_bytes", backup.bytes()));
        ArchiveLoad.Took restore = load.restore("restored");
        report.add(
                figure("restore_objects_per_s", restore.perSecond(), "1/s")
                        .with("objects", restore.objects()));
    }

    private void moved(BenchServer server) {
        report.say("Moving ...");
        MovedTenant.Measured measured = new MovedTenant(server, MOVED_OBJECTS).move();
        report.add(
                figure("tenant_move_longest_write_ms", measured.longest().toNanos() / 1e6, "ms")
                        .with("objects", MOVED_OBJECTS)
                        .with("move_ms", measured.move().toNanos() / 1e6));
    }

    private void restart(Path folder) {
        report.say("Starting again ...");
        long from = System.nanoTime();
        try (BenchServer server = BenchServer.open(folder)) {
            report.add(
                    figure("restart_ms", (System.nanoTime() - from) / 1e6, "ms")
                            .with("objects_each", objects));
            report.say("Deleting ...");
            long begin = System.nanoTime();
            together(
                    count,
                    number ->
                            expect(
                                    server.operator()
                                            .send(
                                                    Request.of(
                                                            "DELETE",
                                                            TENANTS + "/" + name(number),
                                                            Encoded.empty()))));
            double answered = (System.nanoTime() - begin) / 1e9;
            awaitGone(server);
            report.add(
                    figure("tenants_deleted_s", (System.nanoTime() - begin) / 1e9, "s")
                            .with("answered_s", answered)
                            .with("objects_each", objects));
        }
    }

    private static void awaitGone(BenchServer server) {
        Map<String, String> terminating =
                Map.of("fieldSelector", "status.phase=Terminating", "limit", "1");
        while (server.operator()
                .send(Request.get(TENANTS, terminating))
                .body()
                .toString()
                .contains("\"uid\"")) {
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchException("interrupted", e);
            }
        }
    }

    private Figure figure(String name, double value, String unit) {
        return Figure.of("tenants", name, value, unit).with("tenants", count);
    }

    private static String name(int number) {
        return "tenant-" + number;
    }

    private static void create(BenchServer server, String name) {
        String body = "{\"metadata\":{\"name\":\"" + name + "\"}}";
        expect(server.operator().send(Request.of("POST", TENANTS, Encoded.utf8(body))));
    }

    private static void map(Transport tenant, String name) {
        map(tenant, name, "value");
    }

    private static void map(Transport tenant, String name, String value) {
        String body =
                "{\"metadata\":{\"name\":\"%s\"},\"data\":{\"key\":\"%s\"}}".formatted(name, value);
        expect(tenant.send(Request.of("POST", MAPS, Encoded.utf8(body))));
    }

    private static void expect(Response response) {
        if (!response.succeeded()) {
            throw new BenchException(response.code() + " " + response.body());
        }
    }

    /// Does something with the numbers up to a count, some at the same time.
    private static Duration together(int count, IntConsumer each) {
        AtomicInteger next = new AtomicInteger();
        Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
        long from = System.nanoTime();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.execute(() -> {
                    try {
                        for (int at = next.getAndIncrement();
                                at < count && failures.isEmpty();
                                at = next.getAndIncrement()) {
                            each.accept(at);
                        }
                    } catch (RuntimeException e) {
                        failures.add(e);
                    }
                });
            }
        }
        if (!failures.isEmpty()) {
            throw failures.element();
        }
        return Duration.ofNanos(System.nanoTime() - from);
    }

    /// After a collection of garbage.
    private static long usedHeapBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
