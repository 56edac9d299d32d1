package dev.atoll.kinds.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The types of one expression's variables, and those of which it may make values, as the type checker asks for them.
@SuppressWarnings("Immutable") // one thread makes it, uses it and drops it
final class Types implements CelTypeProvider {
    /// How upstream calls the types of mutations: `Object`, `Object.spec`.
    static final String OBJECT = "Object";

    static final String JSON_PATCH = "JSONPatch";

    private final Map<String, StructType> structs = new HashMap<>();
    private final Set<String> words;
    private final boolean mutating;

    /// @param words all names that the expression has: what fields an `Object` has is not known otherwise
    Types(boolean mutating, Set<String> words) {
        this.mutating = mutating;
        this.words = words;
    }

    CelType of(ValueType type) {
        return switch (type) {
            case ValueType.Simple simple ->
                    switch (simple) {
                        case DYN -> SimpleType.DYN;
                        case BOOL -> SimpleType.BOOL;
                        case INT -> SimpleType.INT;
                        case DOUBLE -> SimpleType.DOUBLE;
                        case STRING -> SimpleType.STRING;
                        case BYTES -> SimpleType.BYTES;
                        case TIMESTAMP -> SimpleType.TIMESTAMP;
                        case DURATION -> SimpleType.DURATION;
                    };
            case ValueType.ListOf(ValueType item) -> ListType.create(of(item));
            case ValueType.MapOf(ValueType value) -> MapType.create(SimpleType.STRING, of(value));
            case ValueType.Opaque(String name) -> OpaqueType.create(name);
            case ValueType.Fields fields -> struct(fields);
        };
    }

    private StructType struct(ValueType.Fields fields) {
        StructType known = structs.get(fields.name());
        if (known != null) {
            return known;
        }
        Map<String, CelType> byName = new LinkedHashMap<>();
        fields.fields()
                .forEach((name, type) -> {
                    if (FieldNames.isEscapable(name)) {
                        byName.put(FieldNames.escape(name), of(type));
                    }
                });
        StructType made = struct(fields.name(), byName);
        structs.put(fields.name(), made);
        return made;
    }

    private static StructType struct(String name, Map<String, CelType> fields) {
        return StructType.create(
                name,
                ImmutableSet.copyOf(fields.keySet()),
                field -> Optional.ofNullable(fields.get(field)));
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return ImmutableList.copyOf(structs.values());
    }

    @Override
    public Optional<CelType> findType(String name) {
        StructType known = structs.get(name);
        if (known != null || !mutating) {
            return Optional.ofNullable(known);
        }
        if (name.equals(JSON_PATCH)) {
            Map<String, CelType> fields = new LinkedHashMap<>();
            fields.put("op", SimpleType.STRING);
            fields.put("path", SimpleType.STRING);
            fields.put("from", SimpleType.STRING);
            fields.put("value", SimpleType.DYN);
            return Optional.of(struct(name, fields));
        }
        if (name.equals(OBJECT) || name.startsWith(OBJECT + ".")) {
            Map<String, CelType> fields = new LinkedHashMap<>();
            words.forEach(word -> fields.put(word, SimpleType.DYN));
            return Optional.of(struct(name, fields));
        }
        return Optional.empty();
    }
}
