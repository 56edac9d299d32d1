package dev.atoll.server.auth;

import dev.atoll.server.tenant.TenantId;
import java.util.Optional;

/// A request that went through the gate: it names its tenant and user, and what it was allowed to do. Only [Gate]
/// makes one, so whatever takes one can be reached by no way round it.
public final class AuthorizedRequest {
    private final TenantId tenant;
    private final UserInfo user;
    private final Optional<UserInfo> actor;
    private final Attributes attributes;

    AuthorizedRequest(
            TenantId tenant, UserInfo user, Optional<UserInfo> actor, Attributes attributes) {
        this.tenant = tenant;
        this.user = user;
        this.actor = actor;
        this.attributes = attributes;
    }

    public TenantId tenant() {
        return tenant;
    }

    public UserInfo user() {
        return user;
    }

    /// Who was allowed to be taken for the user; empty where the user came themselves.
    public Optional<UserInfo> actor() {
        return actor;
    }

    public Attributes attributes() {
        return attributes;
    }

    /// What it may do to a resource.
    ///
    /// @throws IllegalStateException where it was allowed a path only
    public Attributes.OnResource onResource() {
        if (attributes instanceof Attributes.OnResource resource) {
            return resource;
        }
        throw new IllegalStateException("not allowed on a resource: " + attributes);
    }
}
