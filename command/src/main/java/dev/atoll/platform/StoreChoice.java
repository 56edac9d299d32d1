package dev.atoll.platform;

import dev.atoll.host.Failure;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where a platform keeps its objects.
public sealed interface StoreChoice {

    /// In the data folder.
    record Embedded() implements StoreChoice {}

    /// In an etcd cluster, below a prefix.
    ///
    /// @param prefix ends with `/`
    /// @param defragmentation how often members give their free space back; zero for never
    record Etcd(List<URI> endpoints, String prefix, Access access, Duration defragmentation)
            implements StoreChoice {
        public Etcd {
            endpoints = List.copyOf(endpoints);
        }
    }

    /// The name that operators know the store by.
    default String shard() {
        return switch (this) {
            case Embedded embedded -> "embedded";
            case Etcd etcd -> "etcd";
        };
    }

    /// How etcd is reached. Files are PEM; the password is read from its file when the store is opened.
    record Access(
            Optional<Path> authorities,
            Optional<Path> certificate,
            Optional<Path> key,
            Optional<String> user,
            Optional<Path> passwordFile) {}

    /// Reads what a user wrote: `embedded` or `etcd:URL,URL`. Members after the first may leave out the scheme.
    ///
    /// @throws Failure where that cannot be meant
    static StoreChoice of(String store, String prefix, Access access, Duration defragmentation) {
        if (store.equals("embedded")) {
            return new Embedded();
        }
        if (!store.startsWith("etcd:")) {
            throw new Failure("--store " + store + " is none of embedded and etcd:URL,URL");
        }
        List<URI> endpoints = endpoints(store.substring("etcd:".length()));
        boolean secure = endpoints.getFirst().getScheme().equals("https");
        requireWhole(access, secure);
        if (!prefix.startsWith("/")) {
            throw new Failure("--store-prefix " + prefix + " must begin with /");
        }
        String below = prefix.endsWith("/") ? prefix : prefix + "/";
        return new Etcd(endpoints, below, access, defragmentation);
    }

    private static List<URI> endpoints(String text) {
        List<URI> endpoints = new ArrayList<>();
        String scheme = "https";
        for (String part : text.split(",", -1)) {
            String url = part.contains("://") ? part : scheme + "://" + part;
            URI endpoint;
            try {
                endpoint = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
            } catch (IllegalArgumentException e) {
                throw new Failure("--store: " + part + " is not an address", e);
            }
            scheme = String.valueOf(endpoint.getScheme());
            boolean known = scheme.equals("http") || scheme.equals("https");
            if (!known || endpoint.getHost() == null || !endpoint.getPath().isEmpty()) {
                throw new Failure("--store: " + part + " is not http(s)://HOST:PORT");
            }
            if (!endpoints.isEmpty() && !endpoints.getFirst().getScheme().equals(scheme)) {
                throw new Failure("--store: all members need the same of http and https");
            }
            endpoints.add(endpoint);
        }
        return endpoints;
    }

    private static void requireWhole(Access access, boolean secure) {
        boolean certificates =
                access.authorities().isPresent()
                        || access.certificate().isPresent()
                        || access.key().isPresent();
        if (!secure && certificates) {
            throw new Failure("--store-ca, --store-cert and --store-key are for https://");
        }
        if (secure && access.authorities().isEmpty()) {
            throw new Failure("etcd at https:// needs --store-ca: who signed its certificates");
        }
        if (access.certificate().isPresent() != access.key().isPresent()) {
            throw new Failure("--store-cert and --store-key belong together");
        }
        if (access.user().isPresent() != access.passwordFile().isPresent()) {
            throw new Failure("--store-user and --store-password-file belong together");
        }
        Stream.of(access.authorities(), access.certificate(), access.key(), access.passwordFile())
                .flatMap(Optional::stream)
                .filter(file -> !Files.isReadable(file))
                .findFirst()
                .ifPresent(file -> {
                    throw new Failure("cannot read " + file);
                });
    }
}
