package dev.atoll.server.admission;

import dev.atoll.kinds.GroupVersionKind;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.admission.extension.Attempt;
import dev.atoll.server.admission.extension.Extensions;
import dev.atoll.server.admission.limit.LimitRanger;
import dev.atoll.server.admission.limit.NamespaceQuotas;
import dev.atoll.server.admission.security.PodSecurity;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.auth.Rbac;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Write;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The built-in admission steps, in the order in which upstream runs them.
public final class Admission {
    private static final Set<String> IMMORTAL_NAMESPACES =
            Set.of("default", "kube-system", "kube-public");

    /// For memory to catch up with the store.
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ObjectCache cache;
    private final PodAdmission pods;
    private final RbacEscalation escalation;
    private final Extensions extensions;
    private final NamespaceQuotas quotas;
    private final LimitRanger limits;
    private final Defaulting defaulting;
    private final PodSecurity security;

    public Admission(ObjectCache cache, Rbac rbac, Extensions extensions, NamespaceQuotas quotas) {
        this.quotas = quotas;
        this.cache = cache;
        this.extensions = extensions;
        this.escalation = new RbacEscalation(cache, rbac);
        this.pods = new PodAdmission(cache);
        this.limits = new LimitRanger(cache);
        this.defaulting = new Defaulting(cache);
        this.security = new PodSecurity(cache);
    }

    /// Changes or refuses an object that is about to be created, before it is validated.
    ///
    /// @return what must still be true when the object is stored
    public List<Write.Operation> admitCreate(
            AuthorizedRequest request, Kind kind, Map<String, Object> object, boolean dryRun) {
        List<Write.Operation> fences =
                kind.namespaced()
                        ? List.of(unchanged(livingNamespace(request, kind, Metadata.of(object))))
                        : List.of();
        Optional<String> node = NodeRestriction.nodeOf(request.user());
        if (node.isPresent()) {
            admitCreateByNode(request, node.get(), kind, Tree.of(object));
        }
        if (isPod(kind)) {
            pods.admit(request.tenant(), object);
            limits.complete(request.tenant(), object);
        }
        defaulting.admitCreate(request.tenant(), kind, object);
        if (RbacEscalation.concerns(kind)) {
            escalation.admit(request, kind, object, Map.of());
        }
        if (NodeRestriction.concerns(kind)) {
            NodeRestriction.admitCreate(request.user(), object);
        }
        if (ExternalAddresses.concerns(kind)) {
            ExternalAddresses.admit(object, Map.of());
        }
        if (extensions.concern(request.tenant())) {
            Identity.of(kind, "", object)
                    .keepWhile(() -> extensions.mutate(created(request, kind, object, dryRun)));
        }
        return fences;
    }

    /// Refuses a valid object that is about to be created.
    public void judgeCreate(
            AuthorizedRequest request, Kind kind, Map<String, Object> object, boolean dryRun) {
        if (isPod(kind)) {
            limits.judgePod(request.tenant(), Tree.of(object));
        }
        if (PodSecurity.concerns(kind)) {
            security.judge(request.tenant(), kind, Tree.of(object));
        }
        if (isNamespace(kind)) {
            PodSecurity.requireKnown(Tree.of(object));
        }
        if (isClaim(kind)) {
            limits.judgeClaim(request.tenant(), Tree.of(object));
        }
        if (extensions.concern(request.tenant())) {
            extensions.validate(created(request, kind, object, dryRun));
        }
    }

    /// Takes what a write needs of its namespace's quotas.
    ///
    /// @param old empty for a new object
    public NamespaceQuotas.Claim claim(
            TenantId tenant, Kind kind, Map<String, Object> object, Map<String, Object> old) {
        return quotas.claim(tenant, kind, object, old);
    }

    private static Attempt created(
            AuthorizedRequest request, Kind kind, Map<String, Object> object, boolean dryRun) {
        return new Attempt(
                request,
                Attempt.Operation.CREATE,
                kind,
                Metadata.of(object).name(),
                new Attempt.Payload(null, object, null),
                options("CreateOptions", dryRun));
    }

    private static Attempt.Options options(String kind, boolean dryRun) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", kind);
        fields.put("apiVersion", "meta.k8s.io/v1");
        if (dryRun) {
            fields.put("dryRun", List.of("All"));
        }
        return new Attempt.Options(dryRun, fields);
    }

    private void admitCreateByNode(AuthorizedRequest request, String node, Kind kind, Tree object) {
        if (NodeWorkRestriction.isOfPods(kind)) {
            CachedObject found =
                    cache.find(new ObjectKey(request.tenant(), "", "nodes", "", node), PATIENCE);
            NodeWorkRestriction.admitPodCreate(node, object, found == null ? null : found.uid());
        }
        if (NodeWorkRestriction.isOfLeases(kind)) {
            Tree metadata = object.child("metadata");
            NodeWorkRestriction.requireOwnLease(
                    node, metadata.string("namespace", ""), metadata.string("name", ""));
        }
    }

    /// Memory may be behind: a namespace whose deletion has just begun must take no more content.
    private static Write.Operation unchanged(CachedObject seen) {
        return new Write.Check(seen.key().bytes(), new Write.AtRevision(seen.revision()));
    }

    /// A change that a client asks for of an object or of its status.
    public record Update(
            AuthorizedRequest request,
            Kind kind,
            Map<String, Object> updated,
            Map<String, Object> old,
            boolean dryRun) {
        private Attempt attempt() {
            return new Attempt(
                    request,
                    Attempt.Operation.UPDATE,
                    kind,
                    Metadata.of(updated).name(),
                    new Attempt.Payload(null, updated, old),
                    options("UpdateOptions", dryRun));
        }
    }

    /// Lets the tenant's webhooks and policies change an object that is about to be updated, before it is validated.
    ///
    /// @return whether there were any that may have changed it
    public boolean extendUpdate(Update update) {
        boolean concerned = extensions.concern(update.request().tenant());
        if (concerned) {
            Identity.of(
                            update.kind(),
                            update.request().onResource().subresource(),
                            update.updated())
                    .keepWhile(() -> extensions.mutate(update.attempt()));
        }
        return concerned;
    }

    /// Refuses a valid update.
    public void judgeUpdate(Update update) {
        Tree updated = Tree.of(update.updated());
        Tree old = Tree.of(update.old());
        boolean otherSpec = !updated.child("spec").equals(old.child("spec"));
        if (otherSpec && PodSecurity.concerns(update.kind())) {
            security.judge(update.request().tenant(), update.kind(), updated);
        }
        if (isNamespace(update.kind())) {
            PodSecurity.requireKnown(updated);
            security.warnOfExisting(update.request().tenant(), updated, old);
        }
        if (isClaim(update.kind())) {
            limits.judgeClaim(update.request().tenant(), Tree.of(update.updated()));
        }
        if (extensions.concern(update.request().tenant())) {
            extensions.validate(update.attempt());
        }
    }

    /// Something that is done by way of a subresource.
    ///
    /// @param content what its objects are
    public record Side(
            AuthorizedRequest request, Kind kind, GroupVersionKind content, boolean dryRun) {}

    /// Changes or refuses what is posted to a subresource, as a binding is.
    public void admitPosted(Side side, Map<String, Object> posted) {
        admitSide(side, Attempt.Operation.CREATE, posted, null);
    }

    /// Changes or refuses an update by way of an object that stands for another, as a Scale does.
    public void admitStandIn(Side side, Map<String, Object> updated, Map<String, Object> old) {
        admitSide(side, Attempt.Operation.UPDATE, updated, old);
    }

    /// Refuses a connection.
    ///
    /// @param asked with which options
    public void admitConnect(Side side, Map<String, Object> asked) {
        admitSide(side, Attempt.Operation.CONNECT, asked, null);
    }

    private void admitSide(
            Side side,
            Attempt.Operation operation,
            Map<String, Object> object,
            @Nullable Map<String, Object> old) {
        if (!extensions.concern(side.request().tenant())) {
            return;
        }
        object.putIfAbsent("kind", side.content().kind());
        object.putIfAbsent("apiVersion", side.content().apiVersion());
        Attempt attempt =
                new Attempt(
                        side.request(),
                        operation,
                        side.kind(),
                        side.request().onResource().name(),
                        new Attempt.Payload(side.content(), object, old),
                        operation == Attempt.Operation.CONNECT
                                ? new Attempt.Options(false, Map.of())
                                : options(
                                        old == null ? "CreateOptions" : "UpdateOptions",
                                        side.dryRun()));
        extensions.mutate(attempt);
        extensions.validate(attempt);
    }

    /// Changes or refuses an object that is about to be updated.
    public void admitUpdate(
            AuthorizedRequest request,
            Kind kind,
            Map<String, Object> updated,
            Map<String, Object> old) {
        Optional<String> node = NodeRestriction.nodeOf(request.user());
        if (node.isPresent() && NodeWorkRestriction.isOfPods(kind)) {
            NodeWorkRestriction.admitPodUpdate(request, node.get(), Tree.of(updated), Tree.of(old));
        }
        if (node.isPresent() && NodeWorkRestriction.isOfLeases(kind)) {
            Tree metadata = Tree.of(old).child("metadata");
            NodeWorkRestriction.requireOwnLease(
                    node.get(), metadata.string("namespace", ""), metadata.string("name", ""));
        }
        if (isPod(kind)) {
            pods.keepAdmitted(updated, old);
        }
        defaulting.admitUpdate(request.tenant(), kind, updated, old);
        if (RbacEscalation.concerns(kind)) {
            escalation.admit(request, kind, updated, old);
        }
        if (NodeRestriction.concerns(kind)) {
            NodeRestriction.admitUpdate(request.user(), updated, old);
        }
        if (ExternalAddresses.concerns(kind)) {
            ExternalAddresses.admit(updated, old);
        }
    }

    /// Refuses a deletion, also for the tenant's webhooks and policies.
    ///
    /// @param options a DeleteOptions
    public void admitDelete(
            AuthorizedRequest request, Kind kind, ObjectKey key, Attempt.Options options) {
        admitDelete(request, kind, key.namespace(), key.name());
        if (!extensions.concern(request.tenant())) {
            return;
        }
        CachedObject found = cache.find(key, PATIENCE);
        if (found != null) {
            Map<String, Object> fields = new LinkedHashMap<>(options.fields());
            fields.put("kind", "DeleteOptions");
            fields.put("apiVersion", "meta.k8s.io/v1");
            Attempt attempt =
                    new Attempt(
                            request,
                            Attempt.Operation.DELETE,
                            kind,
                            key.name(),
                            new Attempt.Payload(null, null, Json.decode(found.json().array())),
                            new Attempt.Options(options.dryRun(), fields));
            extensions.mutate(attempt);
            extensions.validate(attempt);
        }
    }

    private void admitDelete(AuthorizedRequest request, Kind kind, String namespace, String name) {
        if (isNamespace(kind) && IMMORTAL_NAMESPACES.contains(name)) {
            throw StatusException.forbidden(
                    "", "namespaces", name, "this namespace may not be deleted");
        }
        if (NodeRestriction.concerns(kind)) {
            NodeRestriction.admitDelete(request.user(), name);
        }
        Optional<String> node = NodeRestriction.nodeOf(request.user());
        if (node.isPresent() && NodeWorkRestriction.isOfLeases(kind)) {
            NodeWorkRestriction.requireOwnLease(node.get(), namespace, name);
        }
        if (node.isPresent() && NodeWorkRestriction.isOfPods(kind)) {
            CachedObject pod =
                    cache.find(
                            new ObjectKey(request.tenant(), "", "pods", namespace, name), PATIENCE);
            if (pod != null) {
                NodeWorkRestriction.requireBound(node.get(), pod.tree(), "delete pods");
            }
        }
    }

    /// Refuses an eviction.
    public void admitEviction(AuthorizedRequest request, Tree pod) {
        NodeRestriction.nodeOf(request.user())
                .ifPresent(node -> NodeWorkRestriction.requireBound(node, pod, "evict pods"));
    }

    /// Refuses a token.
    ///
    /// @param reference as the request names what the token is bound to
    /// @param pod that it is bound to, where it is bound to one
    public void admitToken(AuthorizedRequest request, Tree reference, Optional<Tree> pod) {
        NodeRestriction.nodeOf(request.user())
                .ifPresent(node ->
                        NodeWorkRestriction.admitToken(node, request.onResource(), reference, pod));
    }

    private static boolean isPod(Kind kind) {
        return kind.identity().group().isEmpty() && kind.plural().equals("pods");
    }

    private static boolean isClaim(Kind kind) {
        return kind.identity().group().isEmpty() && kind.plural().equals("persistentvolumeclaims");
    }

    private static boolean isNamespace(Kind kind) {
        return kind.identity().group().isEmpty() && kind.plural().equals("namespaces");
    }

    private CachedObject livingNamespace(AuthorizedRequest request, Kind kind, Metadata metadata) {
        String name = metadata.namespace();
        CachedObject namespace =
                cache.find(new ObjectKey(request.tenant(), "", "namespaces", "", name), PATIENCE);
        if (namespace == null) {
            throw StatusException.notFound("", "namespaces", name);
        }
        if ("Terminating".equals(namespace.fields().get("status.phase"))) {
            throw StatusException.forbidden(
                    kind.identity().group(),
                    kind.plural(),
                    metadata.name(),
                    "unable to create new content in namespace "
                            + name
                            + " because it is being terminated");
        }
        return namespace;
    }
}
