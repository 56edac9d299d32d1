package dev.atoll.server.admission.limit;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.GroupVersionKind;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.quota.QuotaScopes;
import dev.atoll.kinds.quota.QuotaUsage;
import dev.atoll.kinds.selector.FieldSelector;
import dev.atoll.kinds.selector.LabelSelector;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.cache.ObjectWrite;
import dev.atoll.server.cache.ResourceId;
import dev.atoll.server.cache.TenantStore;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Holds the objects of namespaces to their ResourceQuotas.
///
/// What is used stands in the quota's status. An object that takes more of it is written together with that status, in
/// one write that fails where the quota has changed meanwhile: so quotas are never passed, however many write at once,
/// on however many servers. Those on this server take turns, namespace by namespace, so that they seldom fail. What is
/// given back is counted by the quota's controller.
///
/// Namespaces without quotas take no turns and are not looked at.
public final class NamespaceQuotas {
    private static final int DESKS = 256;
    private static final Kind QUOTAS =
            Catalog.builtIn().kind(new GroupVersionKind("", "v1", "ResourceQuota")).orElseThrow();

    private final ObjectCache cache;
    private final TenantStore store;
    private final List<ReentrantLock> desks =
            Stream.generate(ReentrantLock::new).limit(DESKS).toList();

    public NamespaceQuotas(ObjectCache cache, TenantStore store) {
        this.cache = cache;
        this.store = store;
    }

    /// What a write takes of quotas: a turn, until it is closed.
    public static final class Claim implements AutoCloseable {
        static final Claim NOTHING = new Claim(List.of(), () -> {});

        private final List<Write.Operation> operations;
        private final Runnable end;

        private Claim(List<Write.Operation> operations, Runnable end) {
            this.operations = operations;
            this.end = end;
        }

        /// What must be written together with the object.
        public List<Write.Operation> operations() {
            return operations;
        }

        @Override
        public void close() {
            end.run();
        }
    }

    /// @param old empty for a new object
    /// @throws StatusException 403 where it would be too much
    public Claim claim(
            TenantId tenant, Kind kind, Map<String, Object> object, Map<String, Object> old) {
        if (!kind.namespaced() || cache.stored(tenant, "", "resourcequotas") == 0) {
            return Claim.NOTHING;
        }
        String namespace = Metadata.of(object).namespace();
        ResourceId resource = new ResourceId(kind.identity().group(), kind.plural());
        // What lies in another store is not written together with its quota.
        boolean elsewhere = !cache.lineOf(tenant, resource).isEmpty();
        List<CachedObject> quotas =
                cache.resource(tenant, "", "resourcequotas")
                        .list(
                                new ObjectFilter(
                                        namespace,
                                        LabelSelector.everything(),
                                        FieldSelector.everything()));
        if (quotas.isEmpty() || elsewhere) {
            return Claim.NOTHING;
        }
        Demand demand = new Demand(kind, Tree.of(object), Tree.of(old));
        if (demand.isNothing()) {
            return Claim.NOTHING;
        }
        ReentrantLock desk =
                desks.get(Math.floorMod(31 * tenant.hashCode() + namespace.hashCode(), DESKS));
        Seats.away(() -> {
            desk.lock();
            return true;
        });
        try {
            return new Claim(operations(demand, quotas), desk::unlock);
        } catch (RuntimeException e) {
            desk.unlock();
            throw e;
        }
    }

    /// An object that takes more than it did.
    private static final class Demand {
        private final Kind kind;
        private final String resource;
        private final Tree object;
        private final Tree old;
        private final Map<String, Quantity> growth;

        Demand(Kind kind, Tree object, Tree old) {
            this.kind = kind;
            this.resource = kind.resource().groupResource();
            this.object = object;
            this.old = old;
            this.growth = new TreeMap<>(QuotaUsage.of(resource, object));
            if (!old.isEmpty()) {
                QuotaUsage.of(resource, old)
                        .forEach((name, was) ->
                                growth.computeIfPresent(name, (_, is) -> is.minus(was)));
            }
            growth.values().removeIf(amount -> amount.signum() <= 0);
        }

        boolean isNothing() {
            return growth.isEmpty();
        }

        Map<String, Quantity> of(Set<String> limited) {
            return growth.entrySet().stream()
                    .filter(entry -> limited.contains(entry.getKey()))
                    .collect(
                            Collectors.toMap(
                                    Map.Entry::getKey,
                                    Map.Entry::getValue,
                                    (a, _) -> a,
                                    TreeMap::new));
        }

        StatusException refused(String why) {
            return StatusException.forbidden(
                    kind.identity().group(),
                    kind.plural(),
                    object.child("metadata").string("name", ""),
                    why);
        }
    }

    private List<Write.Operation> operations(Demand demand, List<CachedObject> quotas) {
        List<Write.Operation> operations = new ArrayList<>();
        for (CachedObject known : quotas) {
            CachedObject quota =
                    store.get(known.key().bytes())
                            .map(entry -> CachedObject.of(known.key(), entry))
                            .orElse(null);
            if (quota == null) {
                continue;
            }
            Map<String, Object> tree = Json.decode(quota.json().array());
            if (QuotaScopes.match(Tree.of(tree).child("spec"), demand.resource, demand.object)
                    && isLarger(demand, Tree.of(tree).child("spec"))) {
                grow(demand, quota.key(), tree, quota.revision()).forEach(operations::add);
            }
        }
        return operations;
    }

    /// What was not in the quota's scope before takes all of it now; that is told by the same difference for what is
    /// counted here, as pods do not change their sort.
    private static boolean isLarger(Demand demand, Tree spec) {
        return demand.old.isEmpty() || QuotaScopes.match(spec, demand.resource, demand.old);
    }

    private static List<Write.Operation> grow(
            Demand demand, ObjectKey key, Map<String, Object> quota, long revision) {
        Tree tree = Tree.of(quota);
        Set<String> limited = tree.child("spec").child("hard").fields().keySet();
        Tree hard = tree.child("status").child("hard");
        requireSaid(demand, key.name(), limited);
        Map<String, Quantity> asked = demand.of(limited);
        if (asked.isEmpty()) {
            return List.of();
        }
        Set<String> unknown = new HashSet<>(asked.keySet());
        unknown.removeAll(hard.fields().keySet());
        unknown.addAll(
                asked.keySet().stream()
                        .filter(name -> !tree.child("status").child("used").has(name))
                        .toList());
        if (!unknown.isEmpty()) {
            throw demand.refused(
                    "status unknown for quota: "
                            + key.name()
                            + ", resources: "
                            + unknown.stream().sorted().collect(Collectors.joining(",")));
        }
        Map<String, Object> used = Metadata.child(Metadata.child(quota, "status"), "used");
        Map<String, Excess> excess = new TreeMap<>();
        asked.forEach((name, amount) -> {
            Quantity before = amountOf(used.get(name));
            Quantity limit = amountOf(hard.get(name));
            Quantity after = before.plus(amount);
            if (after.compareTo(limit) > 0) {
                excess.put(name, new Excess(amount, before, limit));
            }
            used.put(name, after.toString());
        });
        if (!excess.isEmpty()) {
            throw demand.refused(exceeded(key.name(), excess));
        }
        ObjectWrite write = ObjectWrite.of(key, quota, QUOTAS.selectableFields(quota));
        return List.of(write.put(new Write.AtRevision(revision)));
    }

    private record Excess(Quantity requested, Quantity used, Quantity limited) {}

    private static String exceeded(String quota, Map<String, Excess> excess) {
        return "exceeded quota: "
                + quota
                + ", requested: "
                + listed(excess, Excess::requested)
                + ", used: "
                + listed(excess, Excess::used)
                + ", limited: "
                + listed(excess, Excess::limited);
    }

    private static String listed(Map<String, Excess> excess, Function<Excess, Quantity> part) {
        return excess.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + part.apply(entry.getValue()))
                .collect(Collectors.joining(","));
    }

    private static void requireSaid(Demand demand, String quota, Set<String> limited) {
        if (!demand.resource.equals("pods") || !demand.old.isEmpty()) {
            return;
        }
        Map<String, List<String>> unsaid = QuotaUsage.unsaid(demand.object, limited);
        if (!unsaid.isEmpty()) {
            String all =
                    unsaid.entrySet().stream()
                            .map(entry ->
                                    entry.getKey() + " for: " + String.join(",", entry.getValue()))
                            .collect(Collectors.joining("; "));
            throw demand.refused("failed quota: " + quota + ": must specify " + all);
        }
    }

    private static Quantity amountOf(@org.jspecify.annotations.Nullable Object value) {
        Quantity amount = Quantity.from(value);
        return amount == null ? Quantity.ZERO : amount;
    }
}
