package dev.atoll.server.registry;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectWrite;
import dev.atoll.server.cache.TenantStore;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Delete: at once, after a grace period, or when the finalizers are done.
public final class Deleter {
    private static final String ORPHAN = "orphan";
    private static final String FOREGROUND = "foregroundDeletion";

    private final TenantStore store;
    private final Writer writer;
    private final Strategies strategies;
    private final InstantSource clock;

    public Deleter(TenantStore store, Writer writer, Strategies strategies, InstantSource clock) {
        this.store = store;
        this.writer = writer;
        this.strategies = strategies;
        this.clock = clock;
    }

    /// @param namespace and `name` of the object: those of the request, or one that its collection holds
    public Deleted delete(
            AuthorizedRequest request,
            Kind kind,
            String namespace,
            String name,
            DeleteOptions options) {
        ObjectKey key =
                new ObjectKey(
                        request.tenant(), kind.identity().group(), kind.plural(), namespace, name);
        @Nullable CachedObject current = writer.cached(key);
        while (true) {
            if (current == null) {
                current = writer.stored(key);
            }
            if (current == null) {
                throw StatusException.notFound(kind.identity().group(), kind.plural(), name);
            }
            if (violates(current, options)) {
                CachedObject newest = writer.stored(key);
                if (newest != null && newest.revision() != current.revision()) {
                    current = newest;
                    continue;
                }
                throw preconditionFailed(kind, current, options);
            }
            Optional<Deleted> outcome =
                    attempt(new Strategy.Context(request.tenant(), kind), current, options);
            if (outcome.isPresent()) {
                return outcome.get();
            }
            current = writer.stored(key);
        }
    }

    private static boolean violates(CachedObject object, DeleteOptions options) {
        return (!options.uid().isEmpty() && !options.uid().equals(object.uid()))
                || (!options.resourceVersion().isEmpty()
                        && !options.resourceVersion().equals(Long.toString(object.revision())));
    }

    private static StatusException preconditionFailed(
            Kind kind, CachedObject object, DeleteOptions options) {
        String why =
                !options.uid().isEmpty() && !options.uid().equals(object.uid())
                        ? "Precondition failed: UID in precondition: "
                                + options.uid()
                                + ", UID in object meta: "
                                + object.uid()
                        : "Precondition failed: ResourceVersion in precondition: "
                                + options.resourceVersion()
                                + ", ResourceVersion in object meta: "
                                + object.revision();
        return StatusException.conflict(kind.identity().group(), kind.plural(), object.name(), why);
    }

    /// Empty where another writer was quicker.
    private Optional<Deleted> attempt(
            Strategy.Context context, CachedObject current, DeleteOptions options) {
        Kind kind = context.kind();
        Strategy strategy = strategies.of(kind);
        Map<String, Object> old = Json.decode(current.json().array());
        Map<String, Object> object = Metadata.copyOf(old);
        Metadata metadata = Metadata.of(object);
        strategy.prepareDelete(context, object);
        metadata.setFinalizers(finalizers(metadata.finalizers(), options.propagation()));

        long grace = strategy.graceSeconds(object, options).orElse(0L);
        Long running = metadata.deletionGraceSeconds();
        boolean began = metadata.isBeingDeleted();
        if (began && running != null && grace >= running) {
            grace = running;
        }
        if (!began || (running != null && grace < running)) {
            metadata.set("deletionTimestamp", Metadata.time(clock.instant().plusSeconds(grace)));
            metadata.set("deletionGracePeriodSeconds", grace);
        }
        boolean kept =
                strategy.keepsDeleted(object) || grace > 0 || !metadata.finalizers().isEmpty();
        if (options.dryRun()) {
            return Optional.of(kept ? leaving(object) : removed(context, current, object));
        }
        return kept ? leave(context, current, object, old) : remove(context, current, object);
    }

    private static List<String> finalizers(List<String> present, String propagation) {
        if (propagation.isEmpty()) {
            return present;
        }
        List<String> finalizers = new ArrayList<>(present);
        finalizers.remove(ORPHAN);
        finalizers.remove(FOREGROUND);
        if (propagation.equals("Orphan")) {
            finalizers.add(ORPHAN);
        } else if (propagation.equals("Foreground")) {
            finalizers.add(FOREGROUND);
        }
        return finalizers;
    }

    private Optional<Deleted> leave(
            Strategy.Context context,
            CachedObject current,
            Map<String, Object> object,
            Map<String, Object> old) {
        if (object.equals(old)) {
            return Optional.of(new Deleted.Leaving(current.json()));
        }
        Kind kind = context.kind();
        Metadata metadata = Metadata.of(object);
        if (Generations.counts(kind) && !Metadata.of(old).isBeingDeleted()) {
            metadata.set("generation", Math.max(1, metadata.generation()) + 1);
        }
        ObjectWrite write = ObjectWrite.of(current.key(), object, kind.selectableFields(object));
        Write.Expected expected = new Write.AtRevision(current.revision());
        List<Write.Operation> operations = new ArrayList<>();
        operations.add(write.put(expected));
        operations.addAll(strategies.of(kind).together(context, object, old));
        return switch (store.write(new Write(operations))) {
            case WriteResult.Written written -> {
                strategies.of(kind).afterwards(context, object);
                yield Optional.of(new Deleted.Leaving(write.at(written.revision())));
            }
            case WriteResult.Conflict conflict -> Optional.empty();
            case WriteResult.Refused refused -> throw StatusException.unavailable(refused.reason());
        };
    }

    private static Deleted leaving(Map<String, Object> object) {
        return new Deleted.Leaving(Encoded.wrap(Json.encode(object)));
    }

    private Deleted removed(
            Strategy.Context context, CachedObject current, Map<String, Object> object) {
        return strategies.of(context.kind()).answersDeleteWithObject()
                ? leaving(object)
                : new Deleted.Gone(context.kind(), current.name(), current.uid());
    }

    private Optional<Deleted> remove(
            Strategy.Context context, CachedObject current, Map<String, Object> object) {
        Strategy strategy = strategies.of(context.kind());
        List<Write.Operation> operations = new ArrayList<>();
        operations.add(
                new Write.Delete(current.key().bytes(), new Write.AtRevision(current.revision())));
        operations.addAll(strategy.togetherWithDelete(context, object));
        return switch (store.write(new Write(operations))) {
            case WriteResult.Written written -> Optional.of(removed(context, current, object));
            case WriteResult.Conflict conflict -> Optional.empty();
            case WriteResult.Refused refused -> throw StatusException.unavailable(refused.reason());
        };
    }
}
