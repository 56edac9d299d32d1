package dev.atoll.server.archive;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.conversion.Conversion;
import dev.atoll.kinds.conversion.Conversions;
import dev.atoll.kinds.schema.FieldCheck;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.schema.Schemas;
import dev.atoll.kinds.validation.Names;
import dev.atoll.server.cache.BaseLayer;
import dev.atoll.server.cache.ObjectWrite;
import dev.atoll.server.cache.ResourceId;
import dev.atoll.server.cache.StoredState;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Write;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What an archive may have, and how it is stored. Whatever is no object of a tenant is refused: another key, a kind
/// that the platform does not have and no tenant can define, an object that says to be another one, a field of the
/// wrong type. Which kinds the tenant has defined is not asked: their definitions may come later in the archive.
/// Without one, its objects are seen by nobody. Whether an object makes sense is not asked: it did where it was made.
public final class ArchivedKinds {
    /// A segment of a path that leads nowhere else.
    private static final Pattern NAME =
            Pattern.compile("(?!\\.\\.?$)[^/%\\p{Cntrl}\\p{Cs}]{1,253}");

    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern UID = Pattern.compile("[-0-9A-Za-z]{1,64}");

    private final Map<ResourceId, Kind> kinds = new HashMap<>();
    private final Set<ResourceId> claims;
    private final BaseLayer base;

    /// @param catalog of tenants
    /// @param claims resources of no kind, whose objects say by their names that something is taken
    public ArchivedKinds(Catalog catalog, Set<ResourceId> claims, BaseLayer base) {
        this.claims = Set.copyOf(claims);
        this.base = base;
        Conversions conversions = Conversions.in(catalog);
        for (Kind kind : catalog.kinds()) {
            if (kind.isStored() && conversions.of(kind) instanceof Conversion.None) {
                kinds.put(new ResourceId(kind.identity().group(), kind.plural()), kind);
            }
        }
    }

    /// The key that an archived object has in a tenant.
    ///
    /// @throws ArchiveException where no object can be there
    ObjectKey keyOf(TenantId tenant, ArchivedObject archived) {
        ResourceId resource = new ResourceId(archived.group(), archived.resource());
        Kind kind = kinds.get(resource);
        boolean defined = kind == null && isDefinable(resource);
        if (kind == null && !defined && !claims.contains(resource)) {
            throw refused(archived, "the platform does not have that kind");
        }
        boolean namespaced =
                defined ? !archived.namespace().isEmpty() : kind != null && kind.namespaced();
        boolean placed =
                namespaced
                        ? NAMESPACE.matcher(archived.namespace()).matches()
                        : archived.namespace().isEmpty();
        if (!placed || !NAME.matcher(archived.name()).matches()) {
            throw refused(archived, "no object can be there");
        }
        return new ObjectKey(
                tenant,
                archived.group(),
                archived.resource(),
                archived.namespace(),
                archived.name());
    }

    /// What stores an archived object; empty where it is left out.
    ///
    /// @throws ArchiveException where it is no object of its key
    Optional<Write.Operation> write(ObjectKey key, ArchivedObject archived) {
        if (archived.object().isEmpty()) {
            // Where the platform has no such base object any more, there is nothing to hide.
            return base.has(key)
                    ? Optional.of(StoredState.hide(key, new Write.Anything()))
                    : Optional.empty();
        }
        ResourceId resource = new ResourceId(key.group(), key.resource());
        Kind kind = kinds.get(resource);
        if (kind == null) {
            return Optional.of(
                    isDefinable(resource)
                            ? defined(key, archived, archived.object().get())
                            : claim(key));
        }
        return object(kind, key, archived, archived.object().get());
    }

    /// Whether a tenant may have defined a kind of that name.
    private static boolean isDefinable(ResourceId resource) {
        return !resource.group().equals("atoll.dev")
                && resource.group().contains(".")
                && Names.subdomain(resource.group()).isEmpty()
                && Names.label1035(resource.resource()).isEmpty();
    }

    private static Write.Operation defined(
            ObjectKey key, ArchivedObject archived, Map<String, Object> object) {
        if (!(object.get("metadata") instanceof Map<?, ?> metadata)) {
            throw refused(archived, "it has no metadata");
        }
        try {
            FieldCheck.problems(Schemas.get("meta.v1.ObjectMeta"), Plain.map(metadata), List.of());
        } catch (DecodeException e) {
            throw new ArchiveException(archived.place() + ": " + e.getMessage(), e);
        }
        refuseOther(
                key,
                archived,
                object,
                Metadata.text(object, "apiVersion").startsWith(key.group() + "/"));
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("metadata.name", key.name());
        if (!key.namespace().isEmpty()) {
            fields.put("metadata.namespace", key.namespace());
        }
        return ObjectWrite.of(key, object, fields).put(new Write.Anything());
    }

    private static void refuseOther(
            ObjectKey key, ArchivedObject archived, Map<String, Object> object, boolean ofKind) {
        Metadata metadata = Metadata.of(object);
        if (!ofKind
                || !metadata.name().equals(key.name())
                || !metadata.namespace().equals(key.namespace())) {
            throw refused(archived, "it says that it is another object");
        }
        if (!UID.matcher(metadata.uid()).matches()) {
            throw refused(archived, "it has no uid");
        }
    }

    private static Write.Operation claim(ObjectKey key) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", key.name());
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("metadata", metadata);
        return ObjectWrite.of(key, object, Map.of()).put(new Write.Anything());
    }

    private static Optional<Write.Operation> object(
            Kind kind, ObjectKey key, ArchivedObject archived, Map<String, Object> object) {
        try {
            FieldCheck.problems(kind, object, List.of());
        } catch (DecodeException e) {
            throw new ArchiveException(archived.place() + ": " + e.getMessage(), e);
        }
        refuseOther(
                key,
                archived,
                object,
                kind.identity().apiVersion().equals(object.get("apiVersion"))
                        && kind.identity().kind().equals(object.get("kind")));
        return Unbinding.of(kind.resource().groupResource(), object)
                .map(kept ->
                        ObjectWrite.of(key, kept, kind.selectableFields(kept))
                                .put(new Write.Anything()));
    }

    private static ArchiveException refused(ArchivedObject archived, String why) {
        return new ArchiveException(archived.place() + ": " + why);
    }
}
