package dev.atoll.node.image;

import dev.atoll.kinds.Encoded;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/// Writes an image as an OCI archive, which containerd, skopeo and podman import. The same image gives the same
/// bytes, and so the same digest, on every machine.
public final class OciArchive {
    private OciArchive() {}

    private record Blob(String mediaType, String digest, Encoded content) {
        static Blob of(String mediaType, byte[] content) {
            return new Blob(mediaType, sha256(content), Encoded.wrap(content));
        }

        String descriptor(String more) {
            return """
            {"mediaType":"%s","digest":"sha256:%s","size":%d%s}\
            """
                    .formatted(mediaType, digest, content.length(), more);
        }
    }

    public static void write(OciImage image, Path archive) throws IOException {
        Blob layer =
                Blob.of("application/vnd.oci.image.layer.v1.tar", TarWriter.layer(image.files()));
        Blob config =
                Blob.of(
                        "application/vnd.oci.image.config.v1+json",
                        utf8(
                                """
                                {"architecture":"%s","os":"linux",\
                                "config":{"User":%s,"Env":%s,"Entrypoint":%s,"Cmd":%s},\
                                "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}\
                                """
                                        .formatted(
                                                image.architecture(),
                                                quote(image.user()),
                                                array(environment(image)),
                                                array(image.entrypoint()),
                                                array(image.command()),
                                                layer.digest())));
        Blob manifest =
                Blob.of(
                        "application/vnd.oci.image.manifest.v1+json",
                        utf8(
                                """
                                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
                                "config":%s,"layers":[%s]}\
                                """
                                        .formatted(config.descriptor(""), layer.descriptor(""))));
        String naming =
                """
                ,"platform":{"architecture":"%s","os":"linux"},"annotations":\
                {"io.containerd.image.name":%s,"org.opencontainers.image.ref.name":%s}\
                """
                        .formatted(
                                image.architecture(),
                                quote(image.reference()),
                                quote(tag(image.reference())));
        String index =
                """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[%s]}\
                """
                        .formatted(manifest.descriptor(naming));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive));
                TarWriter tar = new TarWriter(out)) {
            tar.file("oci-layout", 0644, utf8("{\"imageLayoutVersion\":\"1.0.0\"}"));
            tar.file("index.json", 0644, utf8(index));
            tar.folder("blobs", 0755);
            tar.folder("blobs/sha256", 0755);
            for (Blob blob : List.of(layer, config, manifest)) {
                tar.file("blobs/sha256/" + blob.digest(), 0644, blob.content().array());
            }
        }
    }

    private static List<String> environment(OciImage image) {
        return image.environment().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .sorted()
                .toList();
    }

    private static String tag(String reference) {
        return reference.substring(reference.lastIndexOf(':') + 1);
    }

    private static String array(List<String> values) {
        return values.stream().map(OciArchive::quote).collect(Collectors.joining(",", "[", "]"));
    }

    private static String quote(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
