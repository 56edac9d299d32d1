package dev.atoll.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import dev.atoll.host.DataFolder;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.members.Role;
import dev.atoll.store.etcd.TestingEtcd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers over one etcd are started anew, one after the other, while clients work that turn to another server where
/// one is not ready, and try nothing twice.
final class RollingRestartTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// Many times what a look at all servers takes.
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int CLIENTS = 6;
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final Closing parts = new Closing();
    private final Path folder;
    private final TestingEtcd etcd;
    private final List<Server> servers = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong answered = new AtomicLong();
    private final List<String> made = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    RollingRestartTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        etcd = parts.add(TestingEtcd.start(TestingEtcd.CURRENT, folder));
        TestingEtcd.open(etcd.options("/warm-up/")).close();
        for (String name : List.of("a", "b", "c")) {
            servers.add(parts.add(new Server(name)));
        }
    }

    @AfterEach
    void close() {
        over.set(true);
        parts.close();
    }

    private final class Server implements AutoCloseable {
        private final String name;
        private final PlatformOptions options;
        private Platform platform;
        private final Transport client;
        private volatile boolean ready;

        Server(String name) throws IOException {
            this.name = name;
            DataFolder data = new DataFolder(folder.resolve("server-" + name));
            data.prepare();
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                options =
                        new PlatformOptions(
                                data,
                                "127.0.0.1",
                                free.getLocalPort(),
                                Nodes.NONE,
                                new StoreChoice.Etcd(
                                        List.of(etcd.endpoint()),
                                        "/atoll/",
                                        new StoreChoice.Access(
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty()),
                                        Duration.ZERO),
                                new PlatformOptions.Part(
                                        EnumSet.of(Role.SERVER),
                                        PlatformOptions.Reach.direct(),
                                        DRAIN));
            }
            platform = new Platform(options);
            platform.start(_ -> {});
            client = parts.add(Kubeconfig.connect(data.kubeconfig()));
        }

        void restart() {
            platform.close();
            platform = new Platform(options);
            platform.start(_ -> {});
        }

        void look() {
            try {
                ready = client.send(Request.get("/readyz", Map.of())).succeeded();
            } catch (TransportException e) {
                ready = false;
            }
        }

        @Override
        public void close() {
            platform.close();
        }
    }

    private void keepLooking() {
        try {
            while (!over.get()) {
                servers.forEach(Server::look);
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(int client) {
        for (int i = 0; !over.get(); i++) {
            List<Server> ready = servers.stream().filter(server -> server.ready).toList();
            if (ready.isEmpty()) {
                failures.add("nobody is ready");
                return;
            }
            Server server = ready.get((client + i) % ready.size());
            String name = "m-" + client + "-" + i;
            try {
                Response response =
                        server.client.send(
                                Request.of(
                                        "POST",
                                        MAPS,
                                        Encoded.utf8(
                                                "{\"metadata\":{\"name\":\"" + name + "\"}}")));
                if (response.succeeded()) {
                    made.add(name);
                } else {
                    failures.add(server.name + ": " + response.body());
                }
                answered.incrementAndGet();
            } catch (TransportException e) {
                failures.add(server.name + ": " + e.getMessage());
            }
        }
    }

    @Test
    void noRequestFailsWhileEachServerIsStartedAnew() throws InterruptedException {
        servers.forEach(Server::look);
        List<Thread> threads = new ArrayList<>();
        threads.add(Thread.ofVirtual().start(this::keepLooking));
        for (int client = 0; client < CLIENTS; client++) {
            int number = client;
            threads.add(Thread.ofVirtual().start(() -> work(number)));
        }
        for (Server server : servers) {
            long before = answered.get();
            server.restart();
            await().atMost(PATIENCE).until(() -> server.ready && answered.get() > before + 100);
        }
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        Set<String> there = Set.copyOf(names());
        assertThat(there).containsAll(made);
    }

    private List<String> names() {
        Response list = servers.getFirst().client.send(Request.get(MAPS, Map.of()));
        return Tree.of(Json.decode(list.body().array())).children("items").stream()
                .map(item -> item.child("metadata").string("name", ""))
                .toList();
    }
}
