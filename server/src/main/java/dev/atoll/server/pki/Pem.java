package dev.atoll.server.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// Reads and writes PEM (RFC 7468).
public final class Pem {
    static final String ELLIPTIC_KEY = "EC PRIVATE KEY";

    private Pem() {}

    public static String encode(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    public static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate has an encoding", e);
        }
    }

    private static byte[] decode(String pem) {
        String body = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return Base64.getDecoder().decode(body);
    }

    public static X509Certificate certificate(String pem) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    /// An elliptic-curve key in PKCS#8 or SEC 1.
    public static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        byte[] der = decode(pem);
        return privateKey(pem.contains("BEGIN " + ELLIPTIC_KEY) ? pkcs8(der) : der);
    }

    /// An elliptic-curve key with its curve and its public half (RFC 5915): some clients need the one, some the other.
    static byte[] sec1(PrivateKey key, PublicKey other) {
        try {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
            ECPrivateKey bare = ECPrivateKey.getInstance(info.parsePrivateKey());
            int bits = ((ECKey) key).getParams().getOrder().bitLength();
            ASN1Encodable curve = info.getPrivateKeyAlgorithm().getParameters();
            ASN1BitString half =
                    SubjectPublicKeyInfo.getInstance(other.getEncoded()).getPublicKeyData();
            return new ECPrivateKey(bits, bare.getKey(), half, curve).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a key that was made can be written", e);
        }
    }

    private static byte[] pkcs8(byte[] sec1) throws GeneralSecurityException {
        try {
            ECPrivateKey key = ECPrivateKey.getInstance(sec1);
            AlgorithmIdentifier algorithm =
                    new AlgorithmIdentifier(
                            X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject());
            return new PrivateKeyInfo(algorithm, key).getEncoded();
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidKeySpecException("must be an elliptic-curve key", e);
        }
    }

    /// An elliptic-curve key in PKCS#8.
    public static PrivateKey privateKey(byte[] der) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    public static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der));
    }

    /// A public key that certificates may be made for: elliptic-curve, or RSA of 2048 to 8192 bits.
    ///
    /// @throws GeneralSecurityException where it is none; the message says why
    public static PublicKey publicKey(String pem) throws GeneralSecurityException {
        if (!pem.contains("-----BEGIN PUBLIC KEY-----")) {
            throw new InvalidKeySpecException("must be a PEM block of the type PUBLIC KEY");
        }
        byte[] der;
        ASN1ObjectIdentifier algorithm;
        try {
            der = decode(pem);
            algorithm = SubjectPublicKeyInfo.getInstance(der).getAlgorithm().getAlgorithm();
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("must be a public key", e);
        }
        X509EncodedKeySpec encoded = new X509EncodedKeySpec(der);
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return KeyFactory.getInstance("EC").generatePublic(encoded);
        }
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            PublicKey key = KeyFactory.getInstance("RSA").generatePublic(encoded);
            int bits = ((RSAPublicKey) key).getModulus().bitLength();
            if (bits < 2048 || bits > 8192) {
                throw new InvalidKeySpecException("must have 2048 to 8192 bits");
            }
            return key;
        }
        throw new InvalidKeySpecException("must be an elliptic-curve or RSA key");
    }

    /// Replaces a file as a whole, readable by its owner only.
    public static void writePrivate(Path file, String content) throws IOException {
        Path staged = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(staged);
        Files.createFile(
                staged,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(staged, content, StandardOpenOption.WRITE);
        Files.move(
                staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
