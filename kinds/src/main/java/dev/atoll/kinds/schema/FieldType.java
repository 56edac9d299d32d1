package dev.atoll.kinds.schema;

import java.util.function.Supplier;

/// The type of a field.
public sealed interface FieldType {

    /// A single value.
    enum Scalar implements FieldType {
        STRING,
        INT32,
        INT64,
        DOUBLE,
        BOOLEAN,
        BYTES,
        TIME,
        MICRO_TIME,
        QUANTITY,
        INT_OR_STRING,
        /// Any JSON value.
        ANY
    }

    /// An object of a named type; its schema is found when asked for, as types may be recursive.
    record ObjectOf(String id, Supplier<TypeSchema> reference) implements FieldType {
        public TypeSchema schema() {
            return reference.get();
        }
    }

    record ListOf(FieldType item) implements FieldType {}

    record MapOf(FieldType value) implements FieldType {}
}
