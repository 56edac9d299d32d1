package dev.atoll.server.api;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.apply.Versions;
import dev.atoll.kinds.conversion.Conversions;
import dev.atoll.kinds.schema.TypeSchema;
import dev.atoll.server.object.Metadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The kinds as which the same objects are served.
record KindVersions(Conversions conversions, List<Kind> kinds) implements Versions {
    @Override
    public Optional<TypeSchema> schema(String apiVersion) {
        return kind(apiVersion).map(kind -> kind.schema().get());
    }

    @Override
    public Map<String, Object> convert(Map<String, Object> object, String apiVersion) {
        String from = Metadata.text(object, "apiVersion");
        if (from.equals(apiVersion)) {
            return object;
        }
        Map<String, Object> stored =
                conversions.of(kind(from).orElseThrow()).toStorage(Metadata.copyOf(object));
        return conversions.of(kind(apiVersion).orElseThrow()).fromStorage(stored);
    }

    private Optional<Kind> kind(String apiVersion) {
        return kinds.stream()
                .filter(kind -> kind.identity().apiVersion().equals(apiVersion))
                .findFirst();
    }
}
