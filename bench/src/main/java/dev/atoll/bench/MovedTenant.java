package dev.atoll.bench;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// A tenant that is written without a break while it moves from one store to another.
final class MovedTenant {
    private static final String SHARDS = "/apis/atoll.dev/v1/shards";
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String NAME = "moved";
    private static final String SHARD = "second";
    private static final Duration POLL = Duration.ofMillis(20);

    private final BenchServer server;
    private final int objects;

    MovedTenant(BenchServer server, int objects) {
        this.server = server;
        this.objects = objects;
    }

    /// @param longest that a write took meanwhile
    record Measured(Duration move, Duration longest) {}

    Measured move() {
        post(
                SHARDS,
                "{\"metadata\":{\"name\":\"" + SHARD + "\"},\"spec\":{\"type\":\"Embedded\"}}");
        awaitStatus(SHARDS + "/" + SHARD, "phase", "Ready");
        post(
                TENANTS,
                "{\"metadata\":{\"name\":\""
                        + NAME
                        + "\"},\"spec\":{\"placement\":{\"shard\":\"embedded\"}}}");
        Transport tenant = server.connect(NAME);
        for (int i = 0; i < objects; i++) {
            expect(tenant.send(Request.of("POST", MAPS, map("map-" + i))));
        }
        AtomicBoolean ended = new AtomicBoolean();
        Latencies writes = new Latencies(1_000_000);
        Thread writer = Thread.ofVirtual().start(() -> write(tenant, ended, writes));
        long from = System.nanoTime();
        expect(
                server.operator()
                        .send(
                                new Request(
                                        "PATCH",
                                        TENANTS + "/" + NAME,
                                        Map.of(),
                                        Encoded.utf8(
                                                "{\"spec\":{\"placement\":{\"shard\":\""
                                                        + SHARD
                                                        + "\"}}}"),
                                        "application/merge-patch+json")));
        awaitStatus(TENANTS + "/" + NAME, "shard", SHARD);
        Duration took = Duration.ofNanos(System.nanoTime() - from);
        ended.set(true);
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
        return new Measured(took, Duration.ofNanos((long) (writes.millis(100) * 1e6)));
    }

    private static void write(Transport tenant, AtomicBoolean ended, Latencies writes) {
        for (int i = 0; !ended.get(); i++) {
            long from = System.nanoTime();
            expect(tenant.send(Request.of("POST", MAPS, map("meanwhile-" + i))));
            writes.add(System.nanoTime() - from);
        }
    }

    private static Encoded map(String name) {
        return Encoded.utf8("{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"k\":\"v\"}}");
    }

    private void post(String path, String body) {
        expect(server.operator().send(Request.of("POST", path, Encoded.utf8(body))));
    }

    private static void expect(Response response) {
        if (!response.succeeded()) {
            throw new BenchException(response.code() + " " + response.body());
        }
    }

    private void awaitStatus(String path, String field, String value) {
        while (true) {
            Response found = server.operator().send(Request.get(path, Map.of()));
            expect(found);
            if (Tree.of(Json.decode(found.body().array()))
                    .child("status")
                    .string(field, "")
                    .equals(value)) {
                return;
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchException("interrupted", e);
            }
        }
    }
}
