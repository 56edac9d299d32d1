package dev.atoll.server.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.server.pki.CertificateAuthority.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir private Path folder = Path.of("");

    private CertificateAuthority authority() throws IOException, GeneralSecurityException {
        return CertificateAuthority.in(
                folder, "authority", InstantSource.fixed(NOW), new SecureRandom());
    }

    private static KeyPair keys(String algorithm, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static String pem(KeyPair keys) {
        return Pem.encode("PUBLIC KEY", keys.getPublic().getEncoded());
    }

    private static Subject jane(Duration validity) {
        return new Subject("jane", List.of("atoll:view"), List.of(), validity);
    }

    @Test
    void certifiesAKeyThatItsHolderKeeps() throws IOException, GeneralSecurityException {
        CertificateAuthority authority = authority();
        KeyPair keys = keys("EC", 256);
        X509Certificate certificate =
                authority.certify(jane(Duration.ofHours(1)), Pem.publicKey(pem(keys)));
        certificate.verify(authority.certificate().getPublicKey());
        assertThat(certificate.getPublicKey()).isEqualTo(keys.getPublic());
        assertThat(certificate.getSubjectX500Principal().getName())
                .isEqualTo("CN=jane,O=atoll:view");
        assertThat(certificate.getNotAfter()).isEqualTo(Date.from(NOW.plus(Duration.ofHours(1))));
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    }

    @Test
    void keysAreReadInBothForms() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        PrivateKey key = pair.getPrivate();
        String sec1 = Pem.encode(Pem.ELLIPTIC_KEY, Pem.sec1(key, pair.getPublic()));
        assertThat(sec1).startsWith("-----BEGIN EC PRIVATE KEY-----");
        assertThat(((ECPrivateKey) Pem.privateKey(sec1)).getS())
                .isEqualTo(((ECPrivateKey) key).getS());
        assertThat(Pem.privateKey(Pem.encode("PRIVATE KEY", key.getEncoded()))).isEqualTo(key);
    }

    @Test
    void noCertificateOutlivesItsAuthority() throws IOException, GeneralSecurityException {
        CertificateAuthority authority = authority();
        X509Certificate certificate =
                authority.certify(jane(Duration.ofDays(40_000)), keys("EC", 256).getPublic());
        assertThat(certificate.getNotAfter()).isEqualTo(authority.certificate().getNotAfter());
    }

    @Test
    void readsKeysThatCertificatesMayBeMadeFor() throws GeneralSecurityException {
        for (KeyPair keys : List.of(keys("EC", 256), keys("EC", 384), keys("RSA", 2048))) {
            assertThat(Pem.publicKey(pem(keys))).isEqualTo(keys.getPublic());
        }
    }

    @Test
    void refusesOtherKeys() throws GeneralSecurityException {
        isRefused(pem(keys("RSA", 1024)), "must have 2048 to 8192 bits");
        isRefused(pem(keys("Ed25519", 255)), "must be an elliptic-curve or RSA key");
        isRefused("none", "must be a PEM block of the type PUBLIC KEY");
        isRefused(
                "-----BEGIN PUBLIC KEY-----\n!!\n-----END PUBLIC KEY-----\n",
                "must be a public key");
        isRefused(Pem.encode("PUBLIC KEY", new byte[] {1, 2, 3}), "must be a public key");
    }

    private static void isRefused(String pem, String why) {
        assertThatThrownBy(() -> Pem.publicKey(pem))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessage(why);
    }
}
