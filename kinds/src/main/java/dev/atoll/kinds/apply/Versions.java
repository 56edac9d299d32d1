package dev.atoll.kinds.apply;

import dev.atoll.kinds.schema.TypeSchema;
import java.util.Map;
import java.util.Optional;

/// The versions that an object can be seen in: each of its owners has written in one of them.
public interface Versions {

    /// Empty where there is no such version, or no longer.
    Optional<TypeSchema> schema(String apiVersion);

    /// An object of any of the versions in another. What is given stays as it is.
    Map<String, Object> convert(Map<String, Object> object, String apiVersion);

    /// Of a kind that has one version.
    static Versions only(String apiVersion, TypeSchema schema) {
        return new Versions() {
            @Override
            public Optional<TypeSchema> schema(String asked) {
                return asked.equals(apiVersion) ? Optional.of(schema) : Optional.empty();
            }

            @Override
            public Map<String, Object> convert(Map<String, Object> object, String asked) {
                return object;
            }
        };
    }
}
