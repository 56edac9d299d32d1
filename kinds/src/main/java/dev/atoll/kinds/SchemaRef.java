package dev.atoll.kinds;

import dev.atoll.kinds.schema.Schemas;
import dev.atoll.kinds.schema.TypeSchema;
import java.util.function.Supplier;

/// Where a kind's schema is found: read when it is first needed.
///
/// @param id names the schema; two references are equal if their ids are
public record SchemaRef(String id, Supplier<TypeSchema> source) {

    static SchemaRef builtIn(String id) {
        return new SchemaRef(id, () -> Schemas.get(id));
    }

    /// A schema that is already there, as a custom resource's is.
    public static SchemaRef of(TypeSchema schema) {
        return new SchemaRef(schema.id(), () -> schema);
    }

    public TypeSchema get() {
        return source.get();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SchemaRef ref && id.equals(ref.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
