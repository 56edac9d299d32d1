package dev.atoll.kinds.custom;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.schema.TypeSchema;
import dev.atoll.kinds.validation.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a kind that a tenant has defined has beside what every kind has: one version of a [Definition]. What is made of
/// its schema is made when it is first needed. Safe for use by many threads: making twice is harmless.
public final class CustomKind {
    private final Definition definition;
    private final DefinedVersion version;
    private volatile @Nullable Structural structural;
    private volatile @Nullable TypeSchema type;
    private volatile @Nullable List<PrinterColumn> columns;
    private volatile @Nullable Rules rules;

    CustomKind(Definition definition, DefinedVersion version) {
        this.definition = definition;
        this.version = version;
    }

    public Definition definition() {
        return definition;
    }

    Structural structural() {
        Structural known = structural;
        if (known == null) {
            known = Structural.of(version.schema());
            structural = known;
        }
        return known;
    }

    TypeSchema type() {
        TypeSchema known = type;
        if (known == null) {
            known = Types.of(structural(), definition.idOf(version), definition.nameOf(version));
            type = known;
        }
        return known;
    }

    /// The schema as the definition says it, for documents.
    public Map<String, Object> schema() {
        return version.schema();
    }

    public List<PrinterColumn> columns() {
        List<PrinterColumn> known = columns;
        if (known == null) {
            known = PrinterColumn.of(version.fields());
            columns = known;
        }
        return known;
    }

    /// Empty where its objects cannot be scaled.
    public Optional<Scaling> scaling() {
        return Scaling.of(version.fields());
    }

    /// What users of the version are told; empty where nothing.
    public Optional<String> warning() {
        return version.warning(definition);
    }

    /// The kind in all versions that are served, itself among them.
    public List<Kind> versions() {
        return definition.kinds();
    }

    /// Drops unknown fields, in place.
    ///
    /// @return what strict field validation complains of
    /// @throws DecodeException where the object's metadata are none
    public List<String> prune(Map<String, Object> object) {
        return Pruner.prune(structural(), object);
    }

    /// Fills in defaults, in place.
    public void fill(Map<String, Object> object) {
        Filler.fill(structural(), object);
    }

    /// What of an object its schema and its rules do not allow.
    ///
    /// @param old null where the object is new
    public List<FieldError> problems(
            Map<String, Object> object, @Nullable Map<String, Object> old) {
        List<FieldError> problems =
                new ArrayList<>(Judge.errors(structural(), object, old, Place.ROOT));
        if (problems.isEmpty()) {
            Rules known = rules;
            if (known == null) {
                known = Rules.of(structural());
                rules = known;
            }
            problems.addAll(known.errors(object, old));
        }
        return problems;
    }

    /// Whether every stored object is as this version's clients read it: nothing that objects were stored by has ever
    /// changed.
    public boolean readsPlain() {
        return definition.isUnchanged() && version.isStorage();
    }

    /// Whether a stored object is in the version that is stored now.
    public boolean isCurrent(Map<String, Object> stored) {
        return (definition.group() + "/" + definition.storageVersion())
                .equals(stored.get("apiVersion"));
    }

    /// What is stored, as this version's clients read it. Changes what it is given.
    public Map<String, Object> fromStorage(Map<String, Object> stored) {
        stored.put("apiVersion", definition.group() + "/" + version.name());
        pruneQuietly(stored);
        fill(stored);
        return stored;
    }

    private void pruneQuietly(Map<String, Object> object) {
        try {
            prune(object);
        } catch (DecodeException _) {
            // Its metadata stay as they are.
        }
    }

    /// What this version's clients wrote, and admission added to, as it is stored. Changes what it is given.
    public Map<String, Object> toStorage(Map<String, Object> object) {
        pruneQuietly(object);
        object.put("apiVersion", definition.group() + "/" + definition.storageVersion());
        return object;
    }
}
