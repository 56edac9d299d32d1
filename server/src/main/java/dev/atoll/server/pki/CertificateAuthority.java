package dev.atoll.server.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Issues certificates on elliptic-curve keys (P-256).
public final class CertificateAuthority {
    private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3_650);

    private static final Pattern IP_V4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?=\\d)|$)){4}");

    /// Clocks of clients may be a little behind.
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private final KeyPairAndCertificate root;
    private final InstantSource clock;
    private final SecureRandom random;

    /// What a certificate says of its holder.
    ///
    /// @param organizations Kubernetes reads them as groups
    /// @param names DNS names and IP addresses; where there are any, the certificate is also a server's
    public record Subject(
            String commonName, List<String> organizations, List<String> names, Duration validity) {
        public Subject {
            organizations = List.copyOf(organizations);
            names = List.copyOf(names);
        }

        /// The agent of a node, client and server in one, as Kubernetes names it.
        public static Subject ofNode(String node, Duration validity) {
            return new Subject(
                    "system:node:" + node, List.of("system:nodes"), List.of(node), validity);
        }
    }

    private CertificateAuthority(
            KeyPairAndCertificate root, InstantSource clock, SecureRandom random) {
        this.root = root;
        this.clock = clock;
        this.random = random;
    }

    /// Loads the authority in `folder` (`ca.crt`, `ca.key`), or makes it there.
    public static CertificateAuthority in(
            Path folder, String name, InstantSource clock, SecureRandom random)
            throws IOException, GeneralSecurityException {
        Optional<KeyPairAndCertificate> kept = keptIn(folder);
        if (kept.isPresent()) {
            return of(kept.get(), clock, random);
        }
        Files.createDirectories(folder);
        CertificateAuthority made = make(name, clock, random);
        Pem.writePrivate(folder.resolve("ca.key"), made.root.keyPem());
        Pem.writePrivate(folder.resolve("ca.crt"), made.root.certificatePem());
        return made;
    }

    /// What an authority in a folder issues with; empty where there is none.
    public static Optional<KeyPairAndCertificate> keptIn(Path folder)
            throws IOException, GeneralSecurityException {
        Path certificate = folder.resolve("ca.crt");
        Path key = folder.resolve("ca.key");
        if (!Files.exists(certificate) || !Files.exists(key)) {
            return Optional.empty();
        }
        return Optional.of(
                new KeyPairAndCertificate(
                        Pem.privateKey(Files.readString(key)),
                        Pem.certificate(Files.readString(certificate))));
    }

    /// One that exists already.
    public static CertificateAuthority of(
            KeyPairAndCertificate root, InstantSource clock, SecureRandom random) {
        return new CertificateAuthority(root, clock, random);
    }

    /// A new one, which is nowhere kept.
    public static CertificateAuthority make(String name, InstantSource clock, SecureRandom random)
            throws GeneralSecurityException {
        KeyPair keys = newKeys(random);
        X500Name self = new X500NameBuilder().addRDN(BCStyle.CN, name).build();
        Instant now = clock.instant();
        try {
            var builder =
                    new JcaX509v3CertificateBuilder(
                            self,
                            serial(random),
                            Date.from(now.minus(BACKDATED)),
                            Date.from(now.plus(AUTHORITY_VALIDITY)),
                            self,
                            keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(
                            KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            X509Certificate certificate =
                    new JcaX509CertificateConverter().getCertificate(builder.build(signer));
            return new CertificateAuthority(
                    new KeyPairAndCertificate(keys.getPrivate(), certificate), clock, random);
        } catch (CertIOException | OperatorCreationException e) {
            throw new GeneralSecurityException("cannot make the authority " + name, e);
        }
    }

    /// Its own key and certificate.
    public KeyPairAndCertificate root() {
        return root;
    }

    public X509Certificate certificate() {
        return root.certificate();
    }

    public String certificatePem() {
        return root.certificatePem();
    }

    public KeyPairAndCertificate issue(Subject subject) {
        try {
            KeyPair keys = newKeys(random);
            return new KeyPairAndCertificate(keys.getPrivate(), certify(subject, keys.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a key for " + subject.commonName(), e);
        }
    }

    /// A certificate for a key that its holder keeps. It ends with the authority's own, if not before.
    public X509Certificate certify(Subject subject, PublicKey key) {
        try {
            var name = new X500NameBuilder();
            for (String organization : subject.organizations()) {
                name.addRDN(BCStyle.O, organization);
            }
            name.addRDN(BCStyle.CN, subject.commonName());
            Instant now = clock.instant();
            Instant asked = now.plus(subject.validity());
            Instant last = root.certificate().getNotAfter().toInstant();
            var builder =
                    new JcaX509v3CertificateBuilder(
                            root.certificate(),
                            serial(random),
                            Date.from(now.minus(BACKDATED)),
                            Date.from(asked.isBefore(last) ? asked : last),
                            name.build(),
                            key);
            addLeafExtensions(builder, subject, key);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(root.key());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "cannot issue a certificate for " + subject.commonName(), e);
        }
    }

    private void addLeafExtensions(
            JcaX509v3CertificateBuilder builder, Subject subject, PublicKey key)
            throws CertIOException, GeneralSecurityException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        KeyPurposeId[] purposes =
                subject.names().isEmpty()
                        ? new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth}
                        : new KeyPurposeId[] {
                            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                        };
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        var identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                identifiers.createAuthorityKeyIdentifier(root.certificate().getPublicKey()));
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
        if (!subject.names().isEmpty()) {
            List<GeneralName> names = new ArrayList<>();
            for (String name : subject.names()) {
                boolean address = IP_V4.matcher(name).matches() || name.contains(":");
                names.add(
                        new GeneralName(
                                address ? GeneralName.iPAddress : GeneralName.dNSName, name));
            }
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(names.toArray(GeneralName[]::new)));
        }
    }

    private static KeyPair newKeys(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private static BigInteger serial(SecureRandom random) {
        return new BigInteger(127, random);
    }
}
