package dev.atoll.server.registry;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.defaults.Defaults;
import dev.atoll.kinds.validation.FieldError;
import dev.atoll.kinds.validation.Validation;
import dev.atoll.server.admission.Admission;
import dev.atoll.server.admission.limit.NamespaceQuotas;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectWrite;
import dev.atoll.server.cache.ResourceId;
import dev.atoll.server.cache.TenantStore;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.quota.Quotas;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Entry;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Create and update, from a decoded object to a durable one.
///
/// Every write is fenced by the revision it was computed from. Where the caller did not say which state it means, a
/// conflict is resolved by computing again from the newest state.
public final class Writer {
    private static final int MAX_ATTEMPTS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final TenantStore store;
    private final ObjectCache cache;
    private final Strategies strategies;
    private final Admission admission;
    private final Quotas quotas;
    private final InstantSource clock;
    private final RandomGenerator random;

    /// What a write needs of the rest of the server.
    public record Parts(
            TenantStore store,
            ObjectCache cache,
            Admission admission,
            Quotas quotas,
            InstantSource clock,
            RandomGenerator random) {}

    public Writer(Parts parts, Strategies strategies) {
        this.store = parts.store();
        this.cache = parts.cache();
        this.admission = parts.admission();
        this.quotas = parts.quotas();
        this.clock = parts.clock();
        this.random = parts.random();
        this.strategies = strategies;
    }

    /// Computes the new state from the current one. The tree it is given is its own to change.
    @FunctionalInterface
    public interface Change {
        Map<String, Object> apply(Map<String, Object> current);

        /// What is made where there is no object to change. Where it is empty, the update is refused.
        default Optional<Creation> whereAbsent() {
            return Optional.empty();
        }
    }

    /// An object to be made.
    ///
    /// @param request one that was allowed to create it
    public record Creation(AuthorizedRequest request, Map<String, Object> object) {}

    /// Which part of an object an update may change.
    public enum Part {
        SPEC,
        STATUS,
        /// Everything, for parts of the server that know what they do.
        WHOLE
    }

    /// An object's current state.
    ///
    /// @param object null where it does not exist
    private record Current(@Nullable CachedObject object) {}

    public Written create(
            AuthorizedRequest request,
            Kind kind,
            Map<String, Object> object,
            WriteOptions options) {
        Metadata asked = Metadata.of(object);
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            Optional<Written> made = tryCreate(request, kind, Metadata.copyOf(object), options);
            if (made.isPresent()) {
                return made.get();
            }
            if (!asked.name().isEmpty() && stored(keyOf(request.tenant(), kind, asked)) != null) {
                throw StatusException.alreadyExists(
                        kind.identity().group(), kind.plural(), asked.name());
            }
            catchUp(request.tenant(), kind);
        }
        throw takenMeanwhile(kind);
    }

    /// Empty where what it was computed from had just changed: a name, address or port was taken, its namespace left.
    private Optional<Written> tryCreate(
            AuthorizedRequest request,
            Kind kind,
            Map<String, Object> object,
            WriteOptions options) {
        Strategy.Context context = new Strategy.Context(request.tenant(), kind);
        Strategy strategy = strategies.of(kind);
        Metadata metadata = Metadata.of(object);
        prepareCreate(kind, metadata);
        Defaults.apply(kind, object);
        if (kind.subresource("status").isPresent() && !strategy.keepsStatusOnCreate()) {
            object.remove("status");
        }
        options.owners().write(object, Map.of(), Metadata.time(clock.instant()));
        strategy.prepareCreate(context, object);
        List<Write.Operation> fences =
                admission.admitCreate(request, kind, object, options.dryRun());
        refuseInvalid(kind, metadata.name(), Validation.create(kind, object));
        refuseInvalid(kind, metadata.name(), strategy.problems(context, object, Map.of()));
        admission.judgeCreate(request, kind, object, options.dryRun());
        StoredForm.of(kind).write(object);
        ObjectKey key = keyOf(request.tenant(), kind, metadata);
        ObjectWrite write = ObjectWrite.of(key, object, kind.selectableFields(object));
        try (Quotas.Reservation reserved = quotas.creating(key, write.bytes());
                NamespaceQuotas.Claim claim =
                        admission.claim(request.tenant(), kind, object, Map.of())) {
            if (options.dryRun()) {
                return Optional.of(new Written(Encoded.wrap(Json.encode(object)), true));
            }
            List<Write.Operation> operations = new ArrayList<>();
            operations.add(write.put(new Write.Absent()));
            operations.addAll(strategy.together(context, object, Map.of()));
            operations.addAll(fences);
            operations.addAll(claim.operations());
            return switch (store.write(new Write(operations))) {
                case WriteResult.Written written -> {
                    reserved.written(written.revision());
                    strategy.afterwards(context, object);
                    yield Optional.of(new Written(write.at(written.revision()), true));
                }
                case WriteResult.Conflict conflict -> Optional.empty();
                case WriteResult.Refused refused ->
                        throw StatusException.unavailable(refused.reason());
            };
        }
    }

    private void prepareCreate(Kind kind, Metadata metadata) {
        if (!metadata.resourceVersion().isEmpty()) {
            throw StatusException.badRequest(
                    "resourceVersion should not be set on objects to be created");
        }
        metadata.set("resourceVersion", null)
                .set("selfLink", null)
                .set("deletionTimestamp", null)
                .set("deletionGracePeriodSeconds", null)
                .set("uid", UUID.randomUUID().toString())
                .set("creationTimestamp", Metadata.time(clock.instant()))
                .set("generation", Generations.counts(kind) ? 1L : null);
        if (metadata.name().isEmpty() && !metadata.generateName().isEmpty()) {
            metadata.set("name", Identities.name(metadata.generateName(), random));
        }
    }

    /// Another write changed what this one was computed from: that is done again once the cache has seen that write.
    private void catchUp(TenantId tenant, Kind kind) {
        cache.catchUp(tenant, new ResourceId(kind.identity().group(), kind.plural()), PATIENCE);
    }

    /// An object that is written.
    public record Subject(Kind kind, String namespace, String name) {}

    /// Updates the object that the request names, or makes it where the change says so.
    public Written update(
            AuthorizedRequest request, Kind kind, Part part, Change change, WriteOptions options) {
        Attributes.OnResource on = request.onResource();
        Subject named = new Subject(kind, on.namespace(), on.name());
        return update(request, named, part, change, options);
    }

    /// Updates an object that has to change for what the request asks for, though it may not name it.
    public Written update(
            AuthorizedRequest request,
            Subject subject,
            Part part,
            Change change,
            WriteOptions options) {
        Kind kind = subject.kind();
        Strategy.Context context = new Strategy.Context(request.tenant(), kind);
        ObjectKey key =
                new ObjectKey(
                        request.tenant(),
                        kind.identity().group(),
                        kind.plural(),
                        subject.namespace(),
                        subject.name());
        Current current = new Current(cached(key));
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            CachedObject found = current.object();
            if (found == null) {
                found = stored(key);
            }
            if (found == null) {
                Creation creation =
                        change.whereAbsent()
                                .orElseThrow(() ->
                                        StatusException.notFound(
                                                key.group(), key.resource(), key.name()));
                Optional<Written> made =
                        tryCreate(creation.request(), kind, creation.object(), options);
                if (made.isPresent()) {
                    return made.get();
                }
                catchUp(request.tenant(), kind);
                continue;
            }
            StoredForm form = StoredForm.of(kind);
            Map<String, Object> old = Json.decode(found.json().array());
            boolean stays = form.isCurrent(old);
            form.read(old);
            Map<String, Object> updated = change.apply(Metadata.copyOf(old));
            String asked = Metadata.of(updated).resourceVersion();
            if (!asked.isEmpty() && !asked.equals(Long.toString(found.revision()))) {
                CachedObject newest = stored(key);
                if (newest == null || newest.revision() == found.revision()) {
                    throw StatusException.staleWrite(key.group(), key.resource(), key.name());
                }
                current = new Current(newest);
                continue;
            }
            prepareUpdate(context, new Wanted(part, options.owners()), updated, old);
            if (part != Part.WHOLE) {
                admission.admitUpdate(request, kind, updated, old);
                Optional<Admission.Update> wanted =
                        isAskedFor(request, options)
                                ? Optional.of(
                                        new Admission.Update(
                                                request, kind, updated, old, options.dryRun()))
                                : Optional.empty();
                if (wanted.isPresent()
                        && admission.extendUpdate(wanted.get())
                        && part == Part.SPEC) {
                    Generations.count(kind, updated, old);
                }
                refuseInvalid(kind, key.name(), validate(kind, part, updated, old));
                refuseInvalid(
                        kind, key.name(), strategies.of(kind).problems(context, updated, old));
                wanted.ifPresent(admission::judgeUpdate);
            }
            boolean same = stays && updated.equals(old);
            form.write(updated);
            if (same || options.dryRun()) {
                return new Written(
                        options.dryRun() ? Encoded.wrap(Json.encode(updated)) : found.json(),
                        false);
            }
            Write.Expected expected = new Write.AtRevision(found.revision());
            Optional<ObjectWrite> kept =
                    Finishing.isFinished(updated)
                            ? Optional.empty()
                            : Optional.of(
                                    ObjectWrite.of(key, updated, kind.selectableFields(updated)));
            // What is on its way out must get there, whatever it has to say before.
            long growth =
                    kept.isEmpty() || Metadata.of(updated).isBeingDeleted()
                            ? 0
                            : kept.get().growthOver(found);
            List<Write.Operation> operations = new ArrayList<>();
            operations.add(
                    kept.map(write -> write.put(expected))
                            .orElseGet(() -> new Write.Delete(key.bytes(), expected)));
            Strategy strategy = strategies.of(kind);
            operations.addAll(
                    kept.isPresent()
                            ? strategy.together(context, updated, old)
                            : strategy.togetherWithDelete(context, old));
            Map<String, Object> claiming = part == Part.SPEC && kept.isPresent() ? updated : old;
            switch (write(new Growing(key, kind, growth, claiming, old), operations)) {
                case WriteResult.Written written -> {
                    if (kept.isPresent()) {
                        strategy.afterwards(context, updated);
                    }
                    return new Written(
                            kept.map(write -> write.at(written.revision()))
                                    .orElseGet(() -> Encoded.wrap(Json.encode(updated))),
                            false);
                }
                case WriteResult.Conflict conflict -> {
                    if (!conflict.key().equals(key.bytes())) {
                        catchUp(request.tenant(), kind);
                        current = new Current(null);
                        continue;
                    }
                    current =
                            new Current(
                                    conflict.actual()
                                            .map(e -> CachedObject.of(key, e))
                                            .orElse(null));
                }
                case WriteResult.Refused refused ->
                        throw StatusException.unavailable(refused.reason());
            }
        }
        throw StatusException.staleWrite(key.group(), key.resource(), key.name());
    }

    /// Whether this is what the client asked for, and not something else that has to change for it. What stands for an
    /// object is admitted as such.
    private static boolean isAskedFor(AuthorizedRequest request, WriteOptions options) {
        return !(options.owners() instanceof FieldOwners.Unchanged)
                && !request.onResource().subresource().equals("scale");
    }

    /// A change of an object that may take more than it did.
    private record Growing(
            ObjectKey key,
            Kind kind,
            long bytes,
            Map<String, Object> updated,
            Map<String, Object> old) {}

    private WriteResult write(Growing growing, List<Write.Operation> operations) {
        try (Quotas.Reservation reserved = quotas.growing(growing.key(), growing.bytes());
                NamespaceQuotas.Claim claim =
                        admission.claim(
                                growing.key().tenant(),
                                growing.kind(),
                                growing.updated(),
                                growing.old())) {
            operations.addAll(claim.operations());
            WriteResult result = store.write(new Write(operations));
            if (result instanceof WriteResult.Written written) {
                reserved.written(written.revision());
            }
            return result;
        }
    }

    /// What an update may change, and in whose name.
    private record Wanted(Part part, FieldOwners owners) {}

    private void prepareUpdate(
            Strategy.Context context,
            Wanted wanted,
            Map<String, Object> updated,
            Map<String, Object> old) {
        Part part = wanted.part();
        Kind kind = context.kind();
        Metadata was = Metadata.of(old);
        Metadata is = Metadata.of(updated);
        Identities.refuseOther(kind, was, is);
        for (String field :
                List.of(
                        "uid",
                        "creationTimestamp",
                        "deletionTimestamp",
                        "deletionGracePeriodSeconds",
                        "generateName")) {
            if (part != Part.WHOLE) {
                is.set(field, was.fields().get(field));
            }
        }
        is.set("selfLink", null);
        is.set("resourceVersion", was.resourceVersion());
        if (part == Part.SPEC) {
            if (kind.subresource("status").isPresent()) {
                keep("status", updated, old);
            }
            Defaults.apply(kind, updated);
        } else if (part == Part.STATUS) {
            Set<String> fields = new LinkedHashSet<>(old.keySet());
            fields.addAll(updated.keySet());
            for (String field : fields) {
                if (!field.equals("status") && !field.equals("metadata")) {
                    keep(field, updated, old);
                }
            }
            if (kind.custom() == null) {
                for (String field : List.of("ownerReferences", "finalizers", "generation")) {
                    is.set(field, was.fields().get(field));
                }
            } else {
                Object owners = is.fields().get("managedFields");
                updated.put("metadata", new LinkedHashMap<>(was.fields()));
                is.set("managedFields", owners);
            }
            Defaults.apply(kind, updated);
        }
        wanted.owners().write(updated, old, Metadata.time(clock.instant()));
        if (part == Part.SPEC) {
            strategies.of(kind).prepareUpdate(context, updated, old);
        }
        if (part != Part.STATUS) {
            Generations.count(kind, updated, old);
        }
    }

    private static List<FieldError> validate(
            Kind kind, Part part, Map<String, Object> updated, Map<String, Object> old) {
        return part == Part.STATUS
                ? Validation.updateStatus(kind, updated, old)
                : Validation.update(kind, updated, old);
    }

    private static void keep(String field, Map<String, Object> updated, Map<String, Object> old) {
        Object value = old.get(field);
        if (value == null) {
            updated.remove(field);
        } else {
            updated.put(field, value);
        }
    }

    /// Null also where the cache is behind the store: what changes nothing is not fenced by a write, so it must be
    /// decided on a state that was current when the request came.
    @Nullable CachedObject cached(ObjectKey key) {
        ResourceId resource = new ResourceId(key.group(), key.resource());
        if (cache.revision(key.tenant(), resource) < cache.newestRevision(key.tenant(), resource)) {
            return null;
        }
        return cache.resource(key.tenant(), key.group(), key.resource())
                .get(key.namespace(), key.name());
    }

    @Nullable CachedObject stored(ObjectKey key) {
        return store.get(key.bytes())
                .map((Entry entry) -> CachedObject.of(key, entry))
                .orElse(null);
    }

    private static ObjectKey keyOf(TenantId tenant, Kind kind, Metadata metadata) {
        return new ObjectKey(
                tenant,
                kind.identity().group(),
                kind.plural(),
                kind.namespaced() ? metadata.namespace() : "",
                metadata.name());
    }

    private static StatusException takenMeanwhile(Kind kind) {
        return StatusException.timeout(
                "what was allocated for the "
                        + kind.identity().kind()
                        + " was taken by others again and again; please try again");
    }

    private static void refuseInvalid(Kind kind, String name, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw StatusException.invalid(
                    kind.identity().group(),
                    kind.identity().kind(),
                    name,
                    errors.stream()
                            .map(e -> new StatusException.Cause(e.reason(), e.message(), e.field()))
                            .toList());
        }
    }
}
