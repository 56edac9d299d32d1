package dev.atoll.server.api;

import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.Kind;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.auth.Credential;
import dev.atoll.server.auth.Gate;
import dev.atoll.server.cache.ResourceId;
import dev.atoll.server.catalog.Catalogs;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.registry.Writer;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.status.Warnings;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.StoreException;
import dev.atoll.store.WriteTooLargeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers calls. A call is routed, goes through the gate, and only then reaches what its path names.
public final class Api {
    private static final Logger log = LoggerFactory.getLogger(Api.class);

    private final Gate gate;
    private final Catalogs catalogs;
    private final ResourceVerbs verbs;
    private final Subresources subresources;
    private final Reviews reviews;
    private final OperatorView view;
    private final PathReplies paths;
    private final Seats seats;

    /// The rooms behind the gate.
    public record Rooms(
            ResourceVerbs verbs,
            Subresources subresources,
            Reviews reviews,
            OperatorView view,
            PathReplies paths) {}

    /// @param seats in which calls that are not answered at once take their turns
    public Api(Gate gate, Catalogs catalogs, Rooms rooms, Seats seats) {
        this.seats = seats;
        this.gate = gate;
        this.catalogs = catalogs;
        this.verbs = rooms.verbs();
        this.subresources = rooms.subresources();
        this.reviews = rooms.reviews();
        this.view = rooms.view();
        this.paths = rooms.paths();
    }

    /// A call whose way is decided, once: what the decision rests on changes all the time.
    ///
    /// @param atOnce whether it is answered from what is in memory now, without waiting for anything or looking through
    ///     all that there is; else it takes its tenant's turn, and may block on the store for writes, and on the cache
    ///     for reads of a state that is not there yet
    public record Planned(ApiCall call, Route route, boolean atOnce) {}

    /// @throws StatusException where the path leads nowhere
    public Planned plan(ApiCall call) {
        Route route = Route.of(call);
        return plan(call, route, route.tenant().filter(TenantId::isValid).map(TenantId::new));
    }

    /// @param tenant whose call it seems to be; empty where that is still to be found out
    private Planned plan(ApiCall call, Route route, Optional<TenantId> tenant) {
        return isReadAtOnce(call, route, tenant)
                ? new Planned(verbs.fromMemory(call), route, true)
                : new Planned(call, route, false);
    }

    private boolean isReadAtOnce(ApiCall call, Route route, Optional<TenantId> tenant) {
        boolean whole =
                switch (route.attributes()) {
                    case Attributes.OnPath path -> !OperatorView.concerns(path);
                    case Attributes.OnResource on ->
                            on.subresource().isEmpty() || on.subresource().equals("status");
                };
        return isRead(call)
                && whole
                && isOfPlatform(tenant, route.attributes())
                && verbs.isInMemory(tenant, resourceOf(route.attributes()), call)
                && (call.flag("watch") || !(selects(call) || converts(call)));
    }

    /// What tenants have defined may have to be read first.
    private boolean isOfPlatform(Optional<TenantId> tenant, Attributes attributes) {
        return switch (attributes) {
            case Attributes.OnPath path ->
                    !(path.path().startsWith("/api") || path.path().startsWith("/openapi"))
                            || tenant.filter(one -> !catalogs.hasDefinitions(one)).isPresent();
            case Attributes.OnResource on ->
                    catalogs.builtIn(TenantId.SYSTEM)
                            .kind(new GroupVersionResource(on.group(), on.version(), on.resource()))
                            .isPresent();
        };
    }

    private static ResourceId resourceOf(Attributes attributes) {
        return attributes instanceof Attributes.OnResource on
                ? new ResourceId(on.group(), on.resource())
                : new ResourceId("", "");
    }

    /// Whose a credential is, as far as memory knows without waiting: to reckon with, not to allow anything by.
    public Optional<TenantId> claimant(Credential credential) {
        return gate.claimant(credential);
    }

    /// Plans and answers.
    ///
    /// @throws StatusException where the call is refused
    public Reply answer(Credential credential, ApiCall call) {
        Route route = Route.of(call);
        Optional<TenantId> tenant =
                route.tenant().filter(TenantId::isValid).map(TenantId::new).or(credential::hint);
        return answer(credential, plan(call, route, tenant));
    }

    /// @throws StatusException where the call is refused
    public Reply answer(Credential credential, Planned planned) {
        ApiCall call = planned.call();
        try {
            return pass(credential, planned);
        } catch (WriteTooLargeException e) {
            throw StatusException.tooLarge(String.valueOf(e.getMessage()));
        } catch (StoreException e) {
            log.warn("{} {}: {}", call.method(), call.path(), e.getMessage());
            throw isRead(call)
                    ? StatusException.unavailable("the store does not answer; please try again")
                    : StatusException.timeout(
                            "the store does not answer: whether the request was carried out is not known");
        }
    }

    private static boolean isRead(ApiCall call) {
        return call.method().equals("GET") || call.method().equals("HEAD");
    }

    private Reply pass(Credential credential, Planned planned) {
        ApiCall call = planned.call();
        Route route = planned.route();
        if (route.attributes() instanceof Attributes.OnPath path && route.tenant().isEmpty()) {
            Optional<Reply> open = paths.open(path, call);
            if (open.isPresent()) {
                return open.get();
            }
        }
        AuthorizedRequest request =
                gate.admit(
                        route.tenant(),
                        credential,
                        route.attributes(),
                        refused -> OperatorView.refused(refused, route.attributes(), call));
        return switch (route.attributes()) {
            case Attributes.OnPath path
                    when OperatorView.concerns(path) && OperatorView.isOpenTo(request) ->
                    seats.seated(request.tenant(), () -> view.answer(request, path, call));
            case Attributes.OnPath path -> paths.answer(request, path, call);
            case Attributes.OnResource on when planned.atOnce() -> onResource(request, on, call);
            case Attributes.OnResource on ->
                    seats.seated(
                            request.tenant(),
                            () ->
                                    Warnings.gather(
                                            () -> onResource(request, on, call), Api::warned));
        };
    }

    private static Reply warned(Reply reply, List<String> warnings) {
        if (!(reply instanceof Reply.Content content)) {
            return reply;
        }
        List<String> all = new ArrayList<>(content.warnings());
        all.addAll(warnings);
        return new Reply.Content(content.code(), content.contentType(), content.body(), all);
    }

    private static boolean selects(ApiCall call) {
        return !call.parameter("labelSelector").isEmpty()
                || !call.parameter("fieldSelector").isEmpty();
    }

    private static boolean converts(ApiCall call) {
        return call.accept().contains("as=") || call.accept().contains("yaml");
    }

    private Reply onResource(AuthorizedRequest request, Attributes.OnResource on, ApiCall call) {
        Kind kind =
                catalogs.kind(
                                request.tenant(),
                                new GroupVersionResource(on.group(), on.version(), on.resource()))
                        .orElseThrow(StatusException::noSuchRoute);
        boolean one = !List.of("list", "watch", "deletecollection").contains(on.verb());
        if (kind.namespaced() && on.namespace().isEmpty() && one && !on.name().isEmpty()) {
            throw StatusException.noSuchRoute();
        }
        if (!kind.namespaced() && !on.namespace().isEmpty()) {
            throw StatusException.noSuchRoute();
        }
        if (on.subresource().isEmpty() || on.subresource().equals("status")) {
            // Before a write is made that could not be answered.
            Representation.of(call.accept());
        }
        if (!on.subresource().isEmpty()) {
            return subresources.answer(request, kind, call);
        }
        if (!kind.isStored()) {
            return reviews.answer(request, kind, call);
        }
        Reply reply = verb(request, kind, call);
        return kind.custom() == null
                ? reply
                : kind.custom().warning().map(reply::with).orElse(reply);
    }

    private Reply verb(AuthorizedRequest request, Kind kind, ApiCall call) {
        Attributes.OnResource on = request.onResource();
        if (on.verb().equals("create")
                && kind.custom() != null
                && kind.custom().definition().isTerminating()) {
            throw StatusException.terminatingDefinition();
        }
        return switch (on.verb()) {
            case "get" -> verbs.get(request, kind, call);
            case "list" -> verbs.list(request, kind, call);
            case "watch" -> verbs.watch(request, kind, call);
            case "create" -> verbs.create(request, kind, call);
            case "update" -> verbs.update(request, kind, call, Writer.Part.SPEC);
            case "patch" -> verbs.patch(request, kind, call);
            case "delete" -> verbs.delete(request, kind, call);
            case "deletecollection" -> verbs.deleteCollection(request, kind, call);
            default -> throw StatusException.methodNotAllowed(on.verb(), on.group(), on.resource());
        };
    }
}
