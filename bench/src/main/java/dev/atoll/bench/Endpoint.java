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

/// An API and who asks it, read from a kubeconfig's first entries.
record Endpoint(String host, int port, String path, SslContext tls) {
    static Endpoint of(Path kubeconfig) {
        try {
            Tree tree = Tree.of(Yaml.decode(Files.readAllBytes(kubeconfig)));
            Tree cluster = tree.children("clusters").getFirst().child("cluster");
            Tree user = tree.children("users").getFirst().child("user");
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

    private static InputStream pem(Tree entry, String field) {
        return new ByteArrayInputStream(Base64.getDecoder().decode(entry.string(field, "")));
    }
}
