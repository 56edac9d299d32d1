package dev.atoll.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// An authority and what it signs, as PEM files; made by the JDK's keytool.
final class TestingCertificates {
    private static final String SECRET = "secret";

    private final Path folder;
    private final Path keys;

    TestingCertificates(Path folder) throws IOException {
        this.folder = folder;
        this.keys = folder.resolve("keys.p12");
        keytool("authority", "-ext", "bc:c");
    }

    /// @return the files `NAME.crt` and `NAME.key`
    Signed sign(String name) throws IOException, GeneralSecurityException {
        keytool(name, "-signer", "authority", "-ext", "san=ip:127.0.0.1");
        return new Signed(
                pem(name + ".crt", "CERTIFICATE", store().getCertificate(name).getEncoded()),
                pem(
                        name + ".key",
                        "PRIVATE KEY",
                        store().getKey(name, SECRET.toCharArray()).getEncoded()));
    }

    record Signed(Path certificate, Path key) {}

    Path authority() throws IOException, GeneralSecurityException {
        return pem(
                "authority.crt", "CERTIFICATE", store().getCertificate("authority").getEncoded());
    }

    private void keytool(String alias, String... more) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                alias,
                                "-dname",
                                "CN=" + alias,
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-keystore",
                                keys.toString(),
                                "-storepass",
                                SECRET));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.onExit().join().exitValue()).isZero();
    }

    private KeyStore store() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, SECRET.toCharArray());
        }
        return store;
    }

    private Path pem(String name, String kind, byte[] content) throws IOException {
        String text =
                "-----BEGIN "
                        + kind
                        + "-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(content)
                        + "\n-----END "
                        + kind
                        + "-----\n";
        return Files.writeString(folder.resolve(name), text);
    }
}
