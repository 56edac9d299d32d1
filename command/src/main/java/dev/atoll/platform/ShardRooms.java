package dev.atoll.platform;

import dev.atoll.host.DataFolder;
import dev.atoll.server.pki.Pem;
import dev.atoll.server.shard.ShardAddress;
import dev.atoll.server.shard.ShardOpener;
import dev.atoll.server.shard.ShardStore;
import dev.atoll.store.Bytes;
import dev.atoll.store.StoreOpenException;
import dev.atoll.store.etcd.EtcdOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Opens the stores of further shards: embedded ones in the data folder, others in etcd, where each has a prefix of its
/// name, so that shards may share a cluster.
final class ShardRooms implements ShardOpener {
    private static final String PREFIX = "/atoll-shards/";

    private final DataFolder data;

    ShardRooms(DataFolder data) {
        this.data = data;
    }

    @Override
    public ShardStore open(String shard, ShardAddress address) {
        StoreRoom room =
                switch (address) {
                    case ShardAddress.Embedded _ ->
                            StoreRoom.further(folder(shard).resolve("store"));
                    case ShardAddress.Etcd etcd -> StoreRoom.further(options(shard, etcd));
                };
        return new ShardStore(room.store(), room::sizeBytes, room::close);
    }

    /// That of a shard which no platform has open.
    ///
    /// @param choice where it is; of etcd, how it is reached
    StoreRoom room(String shard, StoreChoice choice) throws IOException {
        return switch (choice) {
            case StoreChoice.Embedded() -> StoreRoom.further(folder(shard).resolve("store"));
            case StoreChoice.Etcd etcd ->
                    StoreRoom.further(
                            new StoreChoice.Etcd(
                                    etcd.endpoints(),
                                    PREFIX + shard + "/",
                                    etcd.access(),
                                    etcd.defragmentation()));
        };
    }

    private Path folder(String shard) {
        return data.shards().resolve(shard);
    }

    private EtcdOptions options(String shard, ShardAddress.Etcd etcd) {
        boolean secure = etcd.endpoints().stream().anyMatch(url -> "https".equals(url.getScheme()));
        EtcdOptions.Login login =
                etcd.secret().containsKey("username")
                        ? new EtcdOptions.Password(text(etcd, "username"), text(etcd, "password"))
                        : new EtcdOptions.Anonymous();
        return new EtcdOptions(
                etcd.endpoints(),
                PREFIX + shard + "/",
                secure ? protection(shard, etcd.secret()) : new EtcdOptions.Plain(),
                login,
                EtcdOptions.Timeouts.usual(),
                EtcdOptions.Bounds.usual());
    }

    private static String text(ShardAddress.Etcd etcd, String key) {
        return Optional.ofNullable(etcd.secret().get(key)).map(Bytes::utf8).orElse("").strip();
    }

    /// The engine reads files.
    private EtcdOptions.Security protection(String shard, Map<String, Bytes> secret) {
        Path authorities = written(shard, secret, "ca.crt");
        return secret.containsKey("tls.crt")
                ? new EtcdOptions.MutualTls(
                        authorities,
                        written(shard, secret, "tls.crt"),
                        written(shard, secret, "tls.key"))
                : new EtcdOptions.Tls(authorities);
    }

    private Path written(String shard, Map<String, Bytes> secret, String key) {
        Bytes content = secret.get(key);
        if (content == null) {
            throw new StoreOpenException("the Secret of the shard has no " + key);
        }
        try {
            Path file = folder(shard).resolve("tls").resolve(key);
            Files.createDirectories(file.getParent());
            Pem.writePrivate(file, content.utf8());
            return file;
        } catch (IOException e) {
            throw new StoreOpenException("the shard's certificates cannot be written", e);
        }
    }

    @Override
    public void remove(String shard) {
        if (!Files.exists(folder(shard))) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder(shard))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
