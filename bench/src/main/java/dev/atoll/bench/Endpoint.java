package dev.atoll.bench;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/// An API and who asks it, read from a kubeconfig.
record Endpoint(String host, int port, String path, SslContext tls) {
    static Endpoint of(Path kubeconfig, String context) {
        try {
            Tree tree = Tree.of(Yaml.decode(Files.readAllBytes(kubeconfig)));
            Tree chosen = named(tree, "contexts", context).child("context");
            Tree cluster = named(tree, "clusters", chosen.string("cluster", "")).child("cluster");
            Tree user = named(tree, "users", chosen.string("user", "")).child("user");
            URI server = URI.create(cluster.string("server", ""));
            SslContext tls =
                    SslContextBuilder.forClient()
                            .trustManager(pem(cluster, "certificate-authority-data"))
                            .keyManager(
                                    pem(user, "client-certificate-data"),
                                    pem(user, "client-key-data"))
                            .endpointIdentificationAlgorithm(null)
                            .build();
            return new Endpoint(server.getHost(), server.getPort(), server.getPath(), tls);
        } catch (IOException e) {
            throw new BenchException("cannot use " + kubeconfig + ": " + e.getMessage(), e);
        }
    }

    private static Tree named(Tree kubeconfig, String list, String name) {
        return kubeconfig.children(list).stream()
                .filter(entry -> entry.string("name", "").equals(name))
                .findFirst()
                .orElseThrow(() -> new BenchException("no " + name + " in " + list));
    }

    private static InputStream pem(Tree entry, String field) {
        return new ByteArrayInputStream(Base64.getDecoder().decode(entry.string(field, "")));
    }
}
