package dev.atoll.platform;

import dev.atoll.client.https.Credentials;
import dev.atoll.client.https.HttpsTransport;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.pki.Pem;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A kubeconfig: what kubectl and every other client needs to reach a tenant.
public final class Kubeconfig {
    private final Map<String, Object> tree;

    private Kubeconfig(Map<String, Object> tree) {
        this.tree = tree;
    }

    /// One tenant, as one user.
    ///
    /// @param context what its entries are called
    public record Access(String context, String server, KeyPairAndCertificate user) {}

    /// The first is the current context.
    public static Kubeconfig of(List<Access> accesses, String authorityPem) {
        List<Object> clusters = new ArrayList<>();
        List<Object> users = new ArrayList<>();
        List<Object> contexts = new ArrayList<>();
        for (Access access : accesses) {
            clusters.add(
                    entry(
                            access.context(),
                            "cluster",
                            map(
                                    "server",
                                    access.server(),
                                    "certificate-authority-data",
                                    base64(authorityPem))));
            users.add(
                    entry(
                            access.context(),
                            "user",
                            map(
                                    "client-certificate-data",
                                    base64(access.user().certificatePem()),
                                    "client-key-data",
                                    base64(access.user().ellipticKeyPem()))));
            contexts.add(
                    entry(
                            access.context(),
                            "context",
                            map("cluster", access.context(), "user", access.context())));
        }
        Map<String, Object> tree = map("apiVersion", "v1", "kind", "Config");
        tree.put("clusters", clusters);
        tree.put("users", users);
        tree.put("contexts", contexts);
        tree.put("current-context", accesses.getFirst().context());
        return new Kubeconfig(tree);
    }

    public static Kubeconfig parse(byte[] yaml) {
        return new Kubeconfig(new LinkedHashMap<>(Yaml.decode(yaml)));
    }

    /// This one with another's entries in it, which replace those of the same name; the other's current context
    /// becomes the current one.
    public Kubeconfig with(Kubeconfig other) {
        Map<String, Object> merged = new LinkedHashMap<>(tree);
        for (String list : List.of("clusters", "users", "contexts")) {
            Map<Object, Object> byName = new LinkedHashMap<>();
            for (Object entry : entries(list)) {
                byName.put(nameOf(entry), entry);
            }
            for (Object entry : other.entries(list)) {
                byName.put(nameOf(entry), entry);
            }
            merged.put(list, new ArrayList<>(byName.values()));
        }
        merged.put("apiVersion", "v1");
        merged.put("kind", "Config");
        Object current = other.tree.get("current-context");
        if (current != null) {
            merged.put("current-context", current);
        }
        return new Kubeconfig(merged);
    }

    private List<?> entries(String list) {
        return tree.get(list) instanceof List<?> entries ? entries : List.of();
    }

    private static Object nameOf(Object entry) {
        return entry instanceof Map<?, ?> map && map.get("name") instanceof String name ? name : "";
    }

    /// The authority that the first cluster's server is known by.
    public String authorityPem() {
        return fromBase64(
                Tree.of(tree)
                        .children("clusters")
                        .getFirst()
                        .child("cluster")
                        .string("certificate-authority-data", ""));
    }

    /// How the first user gets to the first cluster.
    ///
    /// @throws GeneralSecurityException where the user has no certificate, or the key does not go with it
    Access access() throws GeneralSecurityException {
        Tree cluster = Tree.of(tree).children("clusters").getFirst();
        Tree user = Tree.of(tree).children("users").getFirst().child("user");
        return new Access(
                cluster.string("name", ""),
                cluster.child("cluster").string("server", ""),
                new KeyPairAndCertificate(
                        Pem.privateKey(fromBase64(user.string("client-key-data", ""))),
                        Pem.certificate(fromBase64(user.string("client-certificate-data", "")))));
    }

    /// The URL of a tenant of the platform that this leads to.
    public URI tenant(String name) {
        String server =
                Tree.of(tree).children("clusters").getFirst().child("cluster").string("server", "");
        return URI.create(server).resolve("/tenants/" + name);
    }

    public byte[] yaml() {
        return Yaml.encode(tree);
    }

    /// A transport to the first cluster of a kubeconfig, as its first user.
    public static HttpsTransport connect(Path file) throws IOException {
        Tree config = Tree.of(Yaml.decode(Files.readAllBytes(file)));
        return connect(config.children("clusters").getFirst(), config.children("users").getFirst());
    }

    /// The same by way of another server: who the tenant is stays.
    static HttpsTransport connect(Path file, URI server) throws IOException {
        Tree config = Tree.of(Yaml.decode(Files.readAllBytes(file)));
        Tree cluster = config.children("clusters").getFirst().child("cluster");
        String path = URI.create(cluster.string("server", "")).getPath();
        return connect(
                server.resolve(path), cluster, config.children("users").getFirst().child("user"));
    }

    /// A transport to the cluster of this name, as the user of the same name.
    static HttpsTransport connect(Path file, String name) throws IOException {
        Tree config = Tree.of(Yaml.decode(Files.readAllBytes(file)));
        return connect(named(config, "clusters", name), named(config, "users", name));
    }

    private static Tree named(Tree config, String list, String name) {
        return config.children(list).stream()
                .filter(entry -> entry.string("name", "").equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(list + " have no " + name));
    }

    private static HttpsTransport connect(Tree clusterEntry, Tree userEntry) {
        Tree cluster = clusterEntry.child("cluster");
        return connect(URI.create(cluster.string("server", "")), cluster, userEntry.child("user"));
    }

    private static HttpsTransport connect(URI server, Tree cluster, Tree user) {
        Credentials credentials =
                new Credentials(
                        fromBase64(cluster.string("certificate-authority-data", "")),
                        fromBase64(user.string("client-certificate-data", "")),
                        fromBase64(user.string("client-key-data", "")));
        return new HttpsTransport(server, credentials, () -> "");
    }

    private static String fromBase64(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
    }

    private static Map<String, Object> entry(
            String name, String field, Map<String, Object> content) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", name);
        entry.put(field, content);
        return entry;
    }

    private static Map<String, Object> map(String a, String valueOfA, String b, String valueOfB) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(a, valueOfA);
        map.put(b, valueOfB);
        return map;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
