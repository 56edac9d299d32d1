package dev.atoll.server.auth;

import java.security.cert.X509Certificate;

/// What a client shows to say who it is.
public sealed interface Credential {

    /// Proven by the TLS handshake, whoever signed it.
    record ClientCertificate(X509Certificate certificate) implements Credential {}

    record BearerToken(String token) implements Credential {}

    record None() implements Credential {}
}
