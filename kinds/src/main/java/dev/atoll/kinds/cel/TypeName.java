package dev.atoll.kinds.cel;

import dev.atoll.kinds.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A type as a value: what `type(x)` gives.
record TypeName(String name) {

    static TypeName of(@Nullable Object value) {
        return new TypeName(
                switch (value) {
                    case null -> "null_type";
                    case Boolean _ -> "bool";
                    case Long _ -> "int";
                    case Unsigned _ -> "uint";
                    case Double _ -> "double";
                    case String _ -> "string";
                    case Bytes _ -> "bytes";
                    case Instant _ -> "google.protobuf.Timestamp";
                    case Duration _ -> "google.protobuf.Duration";
                    case List<?> _ -> "list";
                    case Map<?, ?> _ -> "map";
                    case Optional<?> _ -> "optional_type";
                    case TypeName _ -> "type";
                    case Quantity _ -> "kubernetes.Quantity";
                    default -> value.getClass().getSimpleName();
                });
    }
}
