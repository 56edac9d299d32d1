package dev.atoll.kinds.cel;

import java.util.Map;

/// What is known of a value before an expression is evaluated.
public sealed interface ValueType {

    /// The types without parts. Of a `DYN` value nothing is known.
    enum Simple implements ValueType {
        DYN,
        BOOL,
        INT,
        DOUBLE,
        STRING,
        BYTES,
        TIMESTAMP,
        DURATION
    }

    record ListOf(ValueType item) implements ValueType {}

    /// A map with strings for keys.
    record MapOf(ValueType value) implements ValueType {}

    /// An object with known fields: naming another is an error of compilation. Its value is a map, whose keys are the
    /// fields' own names, while expressions use [FieldNames#escape]d ones.
    ///
    /// @param name unique among the types of one expression's variables
    /// @param fields by their own names
    record Fields(String name, Map<String, ValueType> fields) implements ValueType {
        public Fields {
            fields = Map.copyOf(fields);
        }
    }

    /// A type of a function library, such as `kubernetes.authorization.Authorizer`.
    record Opaque(String name) implements ValueType {}
}
