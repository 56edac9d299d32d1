package dev.atoll.server.auth;

import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenant.TenantId;
import java.util.Optional;
import java.util.function.Consumer;

/// The one place where a request gets its tenant.
///
/// The tenant is that of the credential. A path that names another is answered as if the credential were unknown:
/// to a stranger, a tenant that exists and one that does not are the same.
public final class Gate {
    private final Authenticator authenticator;
    private final Rbac rbac;

    public Gate(Authenticator authenticator, Rbac rbac) {
        this.authenticator = authenticator;
        this.rbac = rbac;
    }

    /// Somebody who may not do what was asked for.
    ///
    /// @param actor who was taken for the user; empty where the user came themselves
    public record Refused(TenantId tenant, UserInfo user, Optional<UserInfo> actor) {}

    /// @param pathTenant the tenant that the path names, empty where it names none
    /// @throws StatusException 401 or 403
    public AuthorizedRequest admit(
            Optional<String> pathTenant, Credential credential, Attributes attributes) {
        return admit(pathTenant, credential, attributes, _ -> {});
    }

    /// @param listener told of somebody who is known, but lacks the permission
    /// @throws StatusException 401 or 403
    public AuthorizedRequest admit(
            Optional<String> pathTenant,
            Credential credential,
            Attributes attributes,
            Consumer<Refused> listener) {
        Optional<Impersonation> as =
                credential instanceof Credential.Acting acting
                        ? Optional.of(acting.as())
                        : Optional.empty();
        Credential own = credential instanceof Credential.Acting acting ? acting.own() : credential;
        Authenticator.Principal principal =
                authenticator.authenticate(own).orElseThrow(() -> authenticator.refusal(own));
        TenantId tenant = principal.origin().tenant();
        if (pathTenant.isPresent() && !pathTenant.get().equals(tenant.name())) {
            throw StatusException.unauthorized();
        }
        if (principal.origin().standing() == Origin.Phase.SUSPENDED) {
            throw StatusException.suspended(tenant.name());
        }
        if (principal.origin().phase() == Origin.Phase.RESTORING) {
            throw StatusException.restoring(tenant.name());
        }
        Optional<UserInfo> actor = as.map(_ -> principal.user());
        UserInfo user = as.map(Impersonation::userInfo).orElse(principal.user());
        try {
            as.ifPresent(asked -> mayAct(tenant, principal.user(), asked));
            return authorized(tenant, user, actor, attributes);
        } catch (StatusException e) {
            listener.accept(new Refused(tenant, user, actor));
            throw e;
        }
    }

    private void mayAct(TenantId tenant, UserInfo actor, Impersonation as) {
        for (Attributes.OnResource asked : as.asked()) {
            if (!rbac.allows(tenant, actor, asked)) {
                throw refusal(actor, asked);
            }
        }
    }

    /// Whose a credential is, as far as memory knows without waiting. It opens nothing.
    public Optional<TenantId> claimant(Credential credential) {
        return authenticator.authenticateAtOnce(credential).map(found -> found.origin().tenant());
    }

    /// The same request as one that may also do something else to what it names.
    ///
    /// @throws StatusException 403
    public AuthorizedRequest admitAlso(AuthorizedRequest request, String verb) {
        Attributes.OnResource on = request.onResource();
        return authorized(
                request.tenant(),
                request.user(),
                request.actor(),
                new Attributes.OnResource(
                        verb,
                        on.group(),
                        on.version(),
                        on.resource(),
                        on.subresource(),
                        on.namespace(),
                        on.name()));
    }

    private AuthorizedRequest authorized(
            TenantId tenant, UserInfo user, Optional<UserInfo> actor, Attributes attributes) {
        Attributes asked = asAuthorized(attributes);
        if (!rbac.allows(tenant, user, asked)) {
            throw refusal(user, asked);
        }
        return new AuthorizedRequest(tenant, user, actor, attributes);
    }

    /// A namespace counts as being in itself, so that who may do something in it may be allowed to read it, too.
    private static Attributes asAuthorized(Attributes attributes) {
        return attributes instanceof Attributes.OnResource on
                        && on.group().isEmpty()
                        && on.resource().equals("namespaces")
                ? new Attributes.OnResource(
                        on.verb(),
                        on.group(),
                        on.version(),
                        on.resource(),
                        on.subresource(),
                        on.name(),
                        on.name())
                : attributes;
    }

    private static StatusException refusal(UserInfo user, Attributes attributes) {
        return switch (attributes) {
            case Attributes.OnPath path ->
                    StatusException.forbiddenPath(
                            "User \""
                                    + user.name()
                                    + "\" cannot "
                                    + path.verb()
                                    + " path \""
                                    + path.path()
                                    + "\"");
            case Attributes.OnResource on -> {
                String scope =
                        on.namespace().isEmpty()
                                ? " at the cluster scope"
                                : " in the namespace \"" + on.namespace() + "\"";
                yield StatusException.forbidden(
                        on.group(),
                        on.resource(),
                        on.name(),
                        "User \""
                                + user.name()
                                + "\" cannot "
                                + on.verb()
                                + " resource \""
                                + on.qualifiedResource()
                                + "\" in API group \""
                                + on.group()
                                + "\""
                                + scope);
            }
        };
    }
}
