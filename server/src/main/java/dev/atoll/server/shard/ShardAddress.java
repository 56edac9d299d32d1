package dev.atoll.server.shard;

import dev.atoll.store.Bytes;
import java.net.URI;
import java.util.List;
import java.util.Map;

/// Where a shard's store is.
public sealed interface ShardAddress {

    /// As a Shard's spec tells it.
    String type();

    /// In the platform's own data folder.
    record Embedded() implements ShardAddress {
        @Override
        public String type() {
            return "Embedded";
        }
    }

    /// In an etcd cluster.
    ///
    /// @param secret what the store asks for: `ca.crt`, `tls.crt` and `tls.key`, `username` and `password`
    record Etcd(List<URI> endpoints, Map<String, Bytes> secret) implements ShardAddress {
        public Etcd {
            endpoints = List.copyOf(endpoints);
            secret = Map.copyOf(secret);
        }

        @Override
        public String type() {
            return "Etcd";
        }

        @Override
        public String toString() {
            return "Etcd" + endpoints;
        }
    }
}
