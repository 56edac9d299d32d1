package dev.atoll.server.http;

import dev.atoll.kinds.Encoded;
import dev.atoll.server.api.ApiCall;
import dev.atoll.server.auth.Credential;
import dev.atoll.server.status.StatusException;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Reads calls and credentials from HTTP requests.
final class Calls {
    private static final String BEARER = "Bearer ";

    private Calls() {}

    /// @throws StatusException 401 where name and path are of two tenants
    static ApiCall read(HttpServerRequest request, Encoded body, TenantDomain domain) {
        String path = request.path();
        String query = request.query();
        return new ApiCall(
                request.method().name(),
                domain.path(
                        request.connection().indicatedServerName(),
                        decode(path == null ? "/" : path.replace("+", "%2B"))),
                parameters(query == null ? "" : query),
                query == null ? "" : query,
                orEmpty(request.getHeader("Accept")),
                orEmpty(request.getHeader("Content-Type")),
                userAgent(request),
                body);
    }

    private static String userAgent(HttpServerRequest request) {
        String named = orEmpty(request.getHeader("User-Agent"));
        return named.isEmpty() ? "unknown" : named;
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static Map<String, List<String>> parameters(String query) {
        if (query.isEmpty()) {
            return Map.of();
        }
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            parameters.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw StatusException.badRequest("invalid URL escape in " + text);
        }
    }

    /// @throws StatusException 500 where the client asks to have the groups of nobody
    static Credential credential(HttpServerRequest request) {
        Credential own = ownCredential(request);
        return ImpersonationHeaders.read(request.headers(), orEmpty(request.path()))
                .<Credential>map(as -> new Credential.Acting(own, as))
                .orElse(own);
    }

    /// A bearer token counts before a certificate: who sends one wants to be known by it.
    private static Credential ownCredential(HttpServerRequest request) {
        String authorization = request.getHeader("Authorization");
        if (authorization != null && authorization.startsWith(BEARER)) {
            return new Credential.BearerToken(authorization.substring(BEARER.length()).trim());
        }
        SSLSession session = request.sslSession();
        if (session != null) {
            try {
                Certificate[] chain = session.getPeerCertificates();
                if (chain.length > 0 && chain[0] instanceof X509Certificate certificate) {
                    return new Credential.ClientCertificate(certificate);
                }
            } catch (SSLPeerUnverifiedException e) {
                return new Credential.None();
            }
        }
        return new Credential.None();
    }
}
