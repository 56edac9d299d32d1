package dev.atoll.node.pod;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.informer.ObjectCache;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Timestamps;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.core.v1.ConfigMap;
import dev.atoll.kinds.core.v1.LocalObjectReference;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.Secret;
import dev.atoll.kinds.core.v1.Service;
import dev.atoll.node.cri.Credentials;
import dev.atoll.node.spec.EnvironmentSources;
import dev.atoll.node.volume.TokenSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What pods are made from, read from the API when it is needed.
final class ApiSources implements TokenSource {
    private final ApiClient client;
    private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(10);

    private final Informer<Service> informer;
    private final ObjectCache<Service> services;

    ApiSources(ApiClient client, Informer<Service> informer) {
        this.client = client;
        this.informer = informer;
        this.services = informer.cache();
    }

    /// A container that starts before the Services are known would miss their variables for its whole life.
    void awaitServices() throws InterruptedException {
        boolean _ = informer.awaitSynced(SYNC_TIMEOUT);
    }

    EnvironmentSources in(String namespace) {
        return new EnvironmentSources() {
            @Override
            public Optional<ConfigMap> configMap(String name) {
                return client.resource(Resources.CONFIG_MAPS).in(namespace).get(name);
            }

            @Override
            public Optional<Secret> secret(String name) {
                return client.resource(Resources.SECRETS).in(namespace).get(name);
            }

            @Override
            public List<Service> services() {
                Map<String, Service> all = new LinkedHashMap<>();
                services.get("default", "kubernetes").ifPresent(api -> all.put(api.name(), api));
                for (Service service : services.list(namespace)) {
                    all.putIfAbsent(service.name(), service);
                }
                return List.copyOf(all.values());
            }
        };
    }

    @Override
    public Token token(Pod pod, String audience, Duration lifetime) {
        Tree spec =
                Tree.empty()
                        .with("expirationSeconds", lifetime.toSeconds())
                        .with("audiences", audience.isEmpty() ? List.of() : List.of(audience))
                        .with(
                                "boundObjectRef",
                                Tree.empty()
                                        .with("apiVersion", "v1")
                                        .with("kind", "Pod")
                                        .with("name", pod.name())
                                        .with("uid", pod.uid()));
        String account =
                pod.spec().serviceAccountName().isEmpty()
                        ? "default"
                        : pod.spec().serviceAccountName();
        Tree status = client.token(new ObjectKey(pod.namespace(), account), spec).child("status");
        return new Token(
                status.string("token", ""),
                Timestamps.parse(status.string("expirationTimestamp", ""))
                        .orElseThrow(() -> new IllegalStateException("a token without an end")));
    }

    /// What a pod's pull secrets hold for one image.
    ///
    /// @param missing the names of secrets that there are not
    record PullSecrets(List<Credentials> credentials, List<String> missing) {
        PullSecrets {
            credentials = List.copyOf(credentials);
            missing = List.copyOf(missing);
        }
    }

    PullSecrets pullSecrets(Pod pod, String image) {
        List<Credentials> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (LocalObjectReference reference : pod.spec().imagePullSecrets()) {
            in(pod.namespace())
                    .secret(reference.name())
                    .ifPresentOrElse(
                            secret -> read(secret, image, found),
                            () -> missing.add(reference.name()));
        }
        return new PullSecrets(found, missing);
    }

    private static void read(Secret secret, String image, List<Credentials> found) {
        String encoded =
                secret.data()
                        .getOrDefault(
                                ".dockerconfigjson", secret.data().getOrDefault(".dockercfg", ""));
        if (encoded.isEmpty()) {
            return;
        }
        Tree config = Tree.of(Json.decode(Base64.getDecoder().decode(encoded)));
        Tree entries = config.has("auths") ? config.child("auths") : config;
        for (String registry : entries.fields().keySet()) {
            if (matches(registry, image)) {
                found.add(credentials(entries.child(registry)));
            }
        }
    }

    private static boolean matches(String registry, String image) {
        String host = registry.replaceFirst("^https?://", "").replaceFirst("/v[12]/?$", "");
        String name =
                image.indexOf('/') < 0
                                || !image.substring(0, image.indexOf('/'))
                                        .matches(".*[.:].*|localhost")
                        ? "docker.io/" + image
                        : image;
        String bare = host.equals("index.docker.io") ? "docker.io" : host;
        return name.equals(bare) || name.startsWith(bare.endsWith("/") ? bare : bare + "/");
    }

    private static Credentials credentials(Tree entry) {
        String user = entry.string("username", "");
        String password = entry.string("password", "");
        String auth = entry.string("auth", "");
        if (!auth.isEmpty()) {
            String decoded = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            if (colon > 0) {
                user = decoded.substring(0, colon);
                password = decoded.substring(colon + 1);
            }
        }
        return new Credentials(user, password, entry.string("identitytoken", ""));
    }
}
