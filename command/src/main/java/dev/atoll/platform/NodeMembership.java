package dev.atoll.platform;

import dev.atoll.client.Transport;
import dev.atoll.client.https.Credentials;
import dev.atoll.client.https.HttpsTransport;
import dev.atoll.host.Failure;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.tenancy.TenantKeys;
import dev.atoll.server.tenant.TenantId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Optional;

/// What a machine is given that is to be a tenant's node: which node of which tenant, and where the servers are.
///
/// @param server the URL of the tenant's API
/// @param authorityPem who vouches for the servers
/// @param own who the node is, to servers and to those who speak to its agent
record NodeMembership(
        TenantId tenant, String node, URI server, String authorityPem, KeyPairAndCertificate own) {
    /// A node whose lease is 40 seconds old is taken for lost.
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

    /// Reads what `atoll node kubeconfig` wrote.
    ///
    /// @param elsewhere another URL for the same platform
    /// @throws Failure where it is not a node's
    static NodeMembership in(Path kubeconfig, Optional<String> elsewhere) {
        try {
            Kubeconfig config = Kubeconfig.parse(Files.readAllBytes(kubeconfig));
            Kubeconfig.Access access = config.access();
            X509Certificate certificate = access.user().certificate();
            Optional<String> node = UserInfo.of(certificate).node();
            Optional<TenantId> tenant = TenantKeys.issuerOf(certificate);
            if (node.isEmpty() || tenant.isEmpty()) {
                throw notANodes(kubeconfig, "its certificate is not a node's");
            }
            URI server = URI.create(elsewhere.orElse(access.server()));
            if (!"https".equals(server.getScheme()) || server.getHost() == null) {
                throw new Failure(server + " is not the URL of a server: https://HOST:PORT");
            }
            String path = server.getPath().replaceAll("/+$", "");
            URI base = path.isEmpty() ? server.resolve("/tenants/" + tenant.get().name()) : server;
            return new NodeMembership(
                    tenant.get(), node.get(), base, config.authorityPem(), access.user());
        } catch (IOException e) {
            throw new Failure("cannot read " + kubeconfig + ": " + e.getMessage(), e);
        } catch (GeneralSecurityException
                | DecodeException
                | NoSuchElementException
                | IllegalArgumentException e) {
            throw notANodes(kubeconfig, String.valueOf(e.getMessage()));
        }
    }

    private static Failure notANodes(Path kubeconfig, String why) {
        return new Failure(
                kubeconfig
                        + " is not the kubeconfig of a node ("
                        + why
                        + "); make one: atoll node kubeconfig NAME --tenant TENANT");
    }

    /// When the node is nobody any more.
    Instant end() {
        return own.certificate().getNotAfter().toInstant();
    }

    Transport connect() {
        return new HttpsTransport(
                server,
                new Credentials(authorityPem, own.certificatePem(), own.keyPem()),
                () -> "",
                ANSWER_LIMIT);
    }
}
