package dev.atoll.store.etcd;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Where a shard's etcd cluster is, and how it is spoken to.
///
/// @param endpoints the members, as `http://HOST:PORT` or all as `https://HOST:PORT`; the first that works is used
/// @param keyPrefix what all keys begin with inside etcd, so that shards may share a cluster; it ends with `/`, and no
///     shard's prefix begins with another's
/// @param security how connections are protected where the endpoints are `https`
/// @param login who we are to etcd
public record EtcdOptions(
        List<URI> endpoints,
        String keyPrefix,
        Security security,
        Login login,
        Timeouts timeouts,
        Bounds bounds) {
    private static final int DEFAULT_PORT = 2379;

    public EtcdOptions {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("etcd needs at least one endpoint");
        }
        if (!keyPrefix.endsWith("/")) {
            throw new IllegalArgumentException("etcd's key prefix must end with /: " + keyPrefix);
        }
        String scheme = security instanceof Plain ? "http" : "https";
        for (URI endpoint : endpoints) {
            if (!scheme.equals(endpoint.getScheme()) || endpoint.getHost() == null) {
                throw new IllegalArgumentException(
                        "etcd's endpoint " + endpoint + " is not " + scheme + "://HOST:PORT");
            }
        }
    }

    /// A cluster that is reached without protection, with the usual bounds.
    public static EtcdOptions plain(List<URI> endpoints, String keyPrefix) {
        return new EtcdOptions(
                endpoints,
                keyPrefix,
                new Plain(),
                new Anonymous(),
                Timeouts.usual(),
                Bounds.usual());
    }

    public EtcdOptions with(Security protection) {
        return new EtcdOptions(endpoints, keyPrefix, protection, login, timeouts, bounds);
    }

    public EtcdOptions with(Login who) {
        return new EtcdOptions(endpoints, keyPrefix, security, who, timeouts, bounds);
    }

    public EtcdOptions with(Timeouts times) {
        return new EtcdOptions(endpoints, keyPrefix, security, login, times, bounds);
    }

    public EtcdOptions with(Bounds limits) {
        return new EtcdOptions(endpoints, keyPrefix, security, login, timeouts, limits);
    }

    static int portOf(URI endpoint) {
        return endpoint.getPort() < 0 ? DEFAULT_PORT : endpoint.getPort();
    }

    /// How a connection is protected. All files are PEM.
    public sealed interface Security {}

    public record Plain() implements Security {}

    /// The members prove who they are.
    public record Tls(Path authorities) implements Security {}

    /// Both sides prove who they are.
    public record MutualTls(Path authorities, Path certificate, Path key) implements Security {}

    public sealed interface Login {}

    /// Whatever etcd allows to everyone, or to the client certificate.
    public record Anonymous() implements Login {}

    public record Password(String user, String password) implements Login {
        @Override
        public String toString() {
            return "Password[user=" + user + "]";
        }
    }

    /// @param request how long a request may take, all its attempts together
    /// @param probeInterval how often each member is asked whether it lives
    /// @param probe a member that does not answer for so long is left
    public record Timeouts(Duration request, Duration probeInterval, Duration probe) {
        public Timeouts {
            if (request.isNegative() || request.isZero() || probe.isNegative() || probe.isZero()) {
                throw new IllegalArgumentException("a timeout of etcd is negative or zero");
            }
        }

        public static Timeouts usual() {
            return new Timeouts(
                    Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(3));
        }
    }

    /// @param operations of a write; not more than the cluster's `--max-txn-ops`
    /// @param writeBytes of a write; not more than the cluster's `--max-request-bytes`
    /// @param requests under way at once; further callers wait
    /// @param watches open at once, each on a connection of its own
    public record Bounds(int operations, int writeBytes, int requests, int watches) {
        public Bounds {
            if (operations <= 0 || writeBytes <= 0 || requests <= 0 || watches <= 0) {
                throw new IllegalArgumentException("a bound of etcd is negative or zero");
            }
        }

        /// Those of a cluster whose own limits were left as they are.
        public static Bounds usual() {
            return new Bounds(128, 3 << 19, 1024, 64);
        }
    }
}
