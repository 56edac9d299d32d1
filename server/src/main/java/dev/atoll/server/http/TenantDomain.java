package dev.atoll.server.http;

import dev.atoll.server.status.StatusException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The DNS domain in which each tenant's API has a name of its own: `TENANT.DOMAIN`. The name that a client asks for in
/// the TLS handshake (SNI, RFC 6066) says the tenant as a path does. It opens nothing: the gate goes by credentials.
///
/// @param name without a leading dot; empty where tenants are known by paths only
public record TenantDomain(String name) {
    public static final TenantDomain NONE = new TenantDomain("");

    public TenantDomain {
        name = name.toLowerCase(Locale.ROOT);
    }

    public boolean isNone() {
        return name.isEmpty();
    }

    /// The path as a client would have asked for it that names the tenant there.
    ///
    /// @param serverName as the client indicated it
    /// @throws StatusException 401 where the path names another tenant
    String path(@Nullable String serverName, String path) {
        Optional<String> tenant = tenantOf(serverName);
        if (tenant.isEmpty()) {
            return path;
        }
        String own = "/tenants/" + tenant.get();
        if (path.equals(own) || path.startsWith(own + "/")) {
            return path;
        }
        if (path.equals("/tenants") || path.startsWith("/tenants/")) {
            throw StatusException.unauthorized();
        }
        return own + path;
    }

    private Optional<String> tenantOf(@Nullable String serverName) {
        if (serverName == null || isNone()) {
            return Optional.empty();
        }
        String asked = serverName.toLowerCase(Locale.ROOT);
        int dot = asked.indexOf('.');
        return dot > 0 && asked.substring(dot + 1).equals(name)
                ? Optional.of(asked.substring(0, dot))
                : Optional.empty();
    }
}
