package dev.atoll.server.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.kinds.codec.Json;
import dev.atoll.store.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StoredObjectTest {
    private static final String LONG = "ü".repeat(200);

    private static Map<String, Object> object(String revision) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", "a");
        metadata.put("uid", "u-1");
        metadata.put("resourceVersion", revision);
        metadata.put("labels", Map.of("color", "blue", "long", LONG));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("data", Map.of("resourceVersion", "not this one"));
        object.put("metadata", metadata);
        object.put("kind", "ConfigMap");
        object.put("apiVersion", "v1");
        return object;
    }

    @Test
    void keepsWhatSelectorsAskForBesideTheJson() {
        StoredObject read =
                StoredObject.decode(
                        StoredObject.of(object("77"), Map.of("metadata.name", "a")).encode());

        assertThat(read.uid()).isEqualTo("u-1");
        assertThat(read.labels()).isEqualTo(Map.of("color", "blue", "long", LONG));
        assertThat(read.fields()).isEqualTo(Map.of("metadata.name", "a"));
    }

    @Test
    void splicesTheRevisionIntoTheMetadataOnly() {
        StoredObject read = StoredObject.decode(StoredObject.of(object("77"), Map.of()).encode());

        assertThat(Json.decode(read.at(5))).isEqualTo(object("5"));
    }

    @Test
    void isWellFormedWithoutKindAndVersion() {
        StoredObject bare = StoredObject.of(Map.of("metadata", Map.of("name", "a")), Map.of());

        assertThat(Json.decode(bare.at(5)))
                .isEqualTo(Map.of("metadata", Map.of("name", "a", "resourceVersion", "5")));
    }

    @Test
    void refusesAnUnknownFormat() {
        assertThatThrownBy(() -> StoredObject.decode(Bytes.utf8("~ from the future")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown format");
    }
}
