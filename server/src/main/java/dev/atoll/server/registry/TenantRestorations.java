package dev.atoll.server.registry;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import dev.atoll.store.Write;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// Writes the Tenant objects of tenants that are restored, each state in one write with what it tells of.
public final class TenantRestorations {
    /// The phase of a tenant that can be entered: what it is called follows from whether it is suspended.
    public static final String OPEN = "";

    private static final String CONDITION = "Restored";

    private final Writer.Parts parts;
    private final Strategies strategies;
    private final InstantSource clock;

    public TenantRestorations(Writer.Parts parts, Strategies strategies) {
        this.parts = parts;
        this.strategies = strategies;
        this.clock = parts.clock();
    }

    /// What the operator sees of a restore.
    ///
    /// @param phase of the tenant
    /// @param reason and `message` of the condition
    public record Told(String phase, String reason, String message) {}

    /// Makes the object of a tenant that is to be filled.
    ///
    /// @param together what makes the tenant itself, from its object
    public Written begin(
            AuthorizedRequest request,
            Kind kind,
            Map<String, Object> object,
            Function<Tree, List<Write.Operation>> together) {
        Told told = new Told("Restoring", "InProgress", "the archive is being written");
        Strategy plain = strategies.of(kind);
        Strategy strategy =
                new Strategy() {
                    @Override
                    public void prepareCreate(Context context, Map<String, Object> made) {
                        plain.prepareCreate(context, made);
                        tell(made, told);
                    }

                    @Override
                    public List<Write.Operation> together(
                            Context context, Map<String, Object> updated, Map<String, Object> old) {
                        List<Write.Operation> operations =
                                new ArrayList<>(plain.togetherWithPlace(updated));
                        operations.addAll(together.apply(Tree.of(updated)));
                        return operations;
                    }
                };
        return writer(kind, strategy).create(request, kind, object, WriteOptions.internal(false));
    }

    /// Tells of what has become of the restore of the tenant that the request names.
    ///
    /// @param together what makes it so, from whether the tenant is to be suspended
    public Written tell(
            AuthorizedRequest request,
            Kind kind,
            Told told,
            Function<Boolean, List<Write.Operation>> together) {
        Strategy strategy =
                new Strategy() {
                    @Override
                    public List<Write.Operation> together(
                            Context context, Map<String, Object> updated, Map<String, Object> old) {
                        return together.apply(isSuspended(updated));
                    }
                };
        return writer(kind, strategy)
                .update(
                        request,
                        kind,
                        Writer.Part.WHOLE,
                        current -> {
                            if (Metadata.of(current).isBeingDeleted()) {
                                throw StatusException.conflict(
                                        kind.identity().group(),
                                        kind.plural(),
                                        Metadata.of(current).name(),
                                        "it is being deleted");
                            }
                            tell(current, told);
                            return current;
                        },
                        WriteOptions.internal(false));
    }

    /// What an object says of the restore.
    public static String messageIn(Tree tenant) {
        return tenant.child("status").children("conditions").stream()
                .filter(condition -> condition.string("type", "").equals(CONDITION))
                .map(condition -> condition.string("message", ""))
                .findFirst()
                .orElse("");
    }

    private Writer writer(Kind kind, Strategy strategy) {
        return new Writer(parts, strategies.with(kind, strategy));
    }

    private static boolean isSuspended(Map<String, Object> tenant) {
        return Boolean.TRUE.equals(Metadata.child(tenant, "spec").get("suspended"));
    }

    private void tell(Map<String, Object> tenant, Told told) {
        boolean open = told.phase().equals(OPEN);
        String openly = isSuspended(tenant) ? "Suspended" : "Active";
        Map<String, Object> status = Metadata.child(tenant, "status");
        status.put("phase", open ? openly : told.phase());
        List<Object> conditions = new ArrayList<>();
        for (Map<String, Object> other : Metadata.children(status, "conditions")) {
            if (!Objects.equals(other.get("type"), CONDITION)) {
                conditions.add(other);
            }
        }
        Map<String, Object> condition = new LinkedHashMap<>();
        condition.put("type", CONDITION);
        condition.put("status", open ? "True" : "False");
        condition.put("lastTransitionTime", Metadata.time(clock.instant()));
        condition.put("reason", told.reason());
        condition.put("message", told.message());
        conditions.add(condition);
        status.put("conditions", conditions);
    }
}
