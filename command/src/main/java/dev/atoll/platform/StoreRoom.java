package dev.atoll.platform;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.server.tenancy.RestoredStore;
import dev.atoll.store.Bytes;
import dev.atoll.store.Compaction;
import dev.atoll.store.Store;
import dev.atoll.store.StoreOpenException;
import dev.atoll.store.embedded.EmbeddedOptions;
import dev.atoll.store.embedded.EmbeddedStore;
import dev.atoll.store.etcd.Defragmentation;
import dev.atoll.store.etcd.EtcdOptions;
import dev.atoll.store.etcd.EtcdStore;
import dev.atoll.store.etcd.MemberState;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The platform's store, and what keeps it in order while it is open.
final class StoreRoom implements AutoCloseable {
    /// As upstream's API server does.
    private static final Duration COMPACTION = Duration.ofMinutes(5);

    private static final Duration DEFRAGMENTATION = Duration.ofDays(1);

    private final Closing parts = new Closing();
    private final Store store;
    private final LongSupplier sizeBytes;

    private StoreRoom(Store store, LongSupplier sizeBytes) {
        this.sizeBytes = sizeBytes;
        this.store = parts.add(store);
        parts.add(new Compaction(store, COMPACTION)).start();
    }

    /// @throws Failure where the store cannot be opened or is not whole, or the folder's objects are in another one
    static StoreRoom open(StoreChoice choice, DataFolder data, Instruments instruments) {
        StoreRoom room = opened(choice, data, instruments);
        try {
            RestoredStore.requireWhole(room.store());
            return room;
        } catch (StoreOpenException e) {
            room.close();
            throw new Failure(String.valueOf(e.getMessage()), e);
        }
    }

    /// A home's, which no platform has used yet.
    static StoreRoom unused(StoreChoice choice, DataFolder data) {
        return opened(
                choice, data, Instruments.in(new PrometheusRegistry(), InstantSource.system()));
    }

    private static StoreRoom opened(StoreChoice choice, DataFolder data, Instruments instruments) {
        try {
            return switch (choice) {
                case StoreChoice.Embedded() -> embedded(data, instruments);
                case StoreChoice.Etcd etcd -> etcd(etcd, data, instruments);
            };
        } catch (StoreOpenException e) {
            throw new Failure(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new Failure("cannot open the store: " + e.getMessage(), e);
        }
    }

    private static StoreRoom embedded(DataFolder data, Instruments instruments) {
        if (Files.exists(data.storeIdentity())) {
            throw new Failure(
                    "the objects of "
                            + data.root()
                            + " are in etcd: say which with --store, or name another folder with --data");
        }
        EmbeddedStore store =
                EmbeddedStore.open(data.store(), EmbeddedOptions.defaults(), instruments.store());
        return new StoreRoom(store, store::sizeBytes);
    }

    /// A further store in a folder. Its engine has no metrics of its own: they are the home's.
    ///
    /// @throws StoreOpenException where it cannot be opened
    static StoreRoom further(Path folder) {
        EmbeddedStore store = EmbeddedStore.open(folder, EmbeddedOptions.defaults());
        return new StoreRoom(store, store::sizeBytes);
    }

    /// The same in etcd.
    static StoreRoom further(EtcdOptions options) {
        EtcdStore store = EtcdStore.open(options);
        StoreRoom room = new StoreRoom(store, () -> sizeOf(store));
        room.parts.add(new Defragmentation(store, DEFRAGMENTATION)).start();
        return room;
    }

    /// That of the largest member: all hold the same.
    private static long sizeOf(EtcdStore store) {
        return store.members().stream()
                .filter(MemberState.Serving.class::isInstance)
                .mapToLong(state -> ((MemberState.Serving) state).databaseBytes())
                .max()
                .orElse(0);
    }

    private static StoreRoom etcd(StoreChoice.Etcd choice, DataFolder data, Instruments instruments)
            throws IOException {
        if (Files.exists(data.store())) {
            throw new Failure(
                    "the objects of "
                            + data.root()
                            + " are in its embedded store, and do not move to etcd: name another folder with --data");
        }
        EtcdStore store = EtcdStore.open(options(choice), instruments.etcd());
        StoreRoom room = new StoreRoom(store, () -> sizeOf(store));
        try {
            remember(store.identity(), choice, data);
        } catch (IOException | Failure e) {
            room.close();
            throw e;
        }
        if (choice.defragmentation().isPositive()) {
            room.parts.add(new Defragmentation(store, choice.defragmentation())).start();
        }
        return room;
    }

    /// A folder stays with its store: what its informers and certificates know is true of that one only.
    private static void remember(String identity, StoreChoice.Etcd choice, DataFolder data)
            throws IOException {
        Path file = data.storeIdentity();
        if (!Files.exists(file)) {
            Files.writeString(file, identity + "\n");
        } else if (!Files.readString(file).strip().equals(identity)) {
            throw new Failure(
                    "the objects of "
                            + data.root()
                            + " are in another store than that below "
                            + choice.prefix()
                            + " of this etcd; name the right one, or another folder with --data");
        }
    }

    /// The same in etcd, reached as a user wrote.
    static StoreRoom further(StoreChoice.Etcd choice) throws IOException {
        return further(options(choice));
    }

    private static EtcdOptions options(StoreChoice.Etcd choice) throws IOException {
        StoreChoice.Access access = choice.access();
        EtcdOptions.Security security =
                access.authorities()
                        .<EtcdOptions.Security>map(authorities ->
                                access.certificate()
                                        .<EtcdOptions.Security>map(certificate ->
                                                new EtcdOptions.MutualTls(
                                                        authorities,
                                                        certificate,
                                                        access.key().orElseThrow()))
                                        .orElseGet(() -> new EtcdOptions.Tls(authorities)))
                        .orElseGet(EtcdOptions.Plain::new);
        EtcdOptions.Login login = new EtcdOptions.Anonymous();
        if (access.user().isPresent()) {
            String password = Files.readString(access.passwordFile().orElseThrow()).strip();
            login = new EtcdOptions.Password(access.user().get(), password);
        }
        return new EtcdOptions(
                choice.endpoints(),
                choice.prefix(),
                security,
                login,
                EtcdOptions.Timeouts.usual(),
                EtcdOptions.Bounds.usual());
    }

    Store store() {
        return store;
    }

    /// What it takes on its disks.
    long sizeBytes() {
        return sizeBytes.getAsLong();
    }

    /// What lies under a key, for metrics: `deployments.apps` below `/TENANT/apps/deployments/`.
    static String typeOf(Bytes key) {
        String[] parts = key.utf8().split("/", 5);
        if (parts.length < 4) {
            return "";
        }
        return parts[2].equals("core") ? parts[3] : parts[3] + "." + parts[2];
    }

    @Override
    public void close() {
        parts.close();
    }
}
