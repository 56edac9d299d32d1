package dev.atoll.bench.history;

import dev.atoll.bench.machines.Network;
import dev.atoll.store.Store;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.embedded.EmbeddedOptions;
import dev.atoll.store.embedded.EmbeddedStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// One server on the embedded store.
final class OverEmbedded implements Installation {
    private final Network network;
    private final ServerPart server;

    OverEmbedded(Network network, Path home, Path folder) throws IOException, InterruptedException {
        this.network = network;
        server = new ServerPart(home, network.machine("alone"), folder.resolve("alone"), List.of());
        server.start();
        server.awaitServing();
    }

    @Override
    public String engine() {
        return "a server on the embedded engine";
    }

    @Override
    public List<ServerPart> servers() {
        return List.of(server);
    }

    @Override
    public List<Harm> harms() {
        Harm kill =
                new Harm(
                        "kill",
                        false,
                        () -> {
                            server.part().kill();
                            return server::start;
                        });
        Harm freeze =
                new Harm(
                        "stop",
                        false,
                        () -> {
                            server.part().freeze();
                            return server.part()::thaw;
                        });
        Harm unplug =
                new Harm(
                        "cut",
                        false,
                        () -> {
                            network.unplug(server.part().machine());
                            return () -> network.plug(server.part().machine());
                        });
        return List.of(kill, freeze, kill, unplug, kill);
    }

    /// From the folder itself, which is nobody else's meanwhile.
    @Override
    public List<StoreEvent> stored(long first, long last) throws IOException, InterruptedException {
        server.part().kill();
        Path folder = server.data().resolve("store");
        try (Store store = EmbeddedStore.open(folder, EmbeddedOptions.defaults())) {
            return Truth.of(store, first, last);
        } finally {
            server.start();
            server.awaitServing();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
