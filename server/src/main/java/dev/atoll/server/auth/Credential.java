package dev.atoll.server.auth;

import dev.atoll.server.tenant.TenantId;
import java.security.cert.X509Certificate;
import java.util.Optional;

/// What a client shows to say who it is.
public sealed interface Credential {

    /// Proven by the TLS handshake, whoever signed it.
    /// The tenant that it seems to be of, before anybody has looked: for whoever prepares, not for who decides.
    default Optional<TenantId> hint() {
        return Optional.empty();
    }

    record ClientCertificate(X509Certificate certificate) implements Credential {}

    record BearerToken(String token) implements Credential {}

    record None() implements Credential {}

    /// Of somebody who wants to be taken for another of the same tenant.
    record Acting(Credential own, Impersonation as) implements Credential {
        @Override
        public Optional<TenantId> hint() {
            return own.hint();
        }
    }

    /// A component of this process, whose word is taken. Only the [Authenticator] makes them.
    final class InProcess implements Credential {
        /// In place of a uid: whichever tenant has the name.
        static final String ANY = "*";

        private final TenantId tenant;
        private final String tenantUid;
        private final UserInfo user;

        InProcess(TenantId tenant, String tenantUid, UserInfo user) {
            this.tenant = tenant;
            this.tenantUid = tenantUid;
            this.user = user;
        }

        @Override
        public Optional<TenantId> hint() {
            return Optional.of(tenant);
        }

        TenantId tenant() {
            return tenant;
        }

        /// A later tenant of the same name is another.
        boolean isOf(String uid) {
            return tenantUid.equals(ANY) || tenantUid.equals(uid);
        }

        UserInfo user() {
            return user;
        }
    }
}
