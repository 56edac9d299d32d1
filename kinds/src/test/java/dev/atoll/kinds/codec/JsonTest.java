package dev.atoll.kinds.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

    @Test
    void readsPlainValues() {
        Map<String, Object> object =
                Json.decode("{\"a\":1,\"b\":[1.5,true,null,\"x\"],\"c\":{}}".getBytes(UTF_8));
        assertThat(object).containsEntry("a", 1L).containsEntry("c", Map.of());
        assertThat((List<?>) object.get("b")).hasSize(4);
        assertThat(Json.decode(Json.encode(object))).isEqualTo(object);
    }

    @Test
    void namesDuplicateFields() {
        Decoded decoded =
                Json.decodeStrict(
                        "{\"spec\":{\"l\":[{\"a\":1,\"a\":2}],\"b\":1,\"b\":2}}".getBytes(UTF_8));
        assertThat(decoded.duplicates()).containsExactly("spec.l[0].a", "spec.b");
        assertThat(decoded.object())
                .isEqualTo(Map.of("spec", Map.of("l", List.of(Map.of("a", 2L)), "b", 2L)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\":", "[]", "null", "{} {}", "{a:1}", "{\"a\":1e999}"})
    void refusesWhatIsNoObject(String text) {
        assertThatThrownBy(() -> Json.decode(text.getBytes(UTF_8)))
                .isInstanceOf(DecodeException.class);
    }

    @Test
    void refusesDeepNesting() {
        String deep = "{\"a\":".repeat(501) + "1" + "}".repeat(501);
        assertThatThrownBy(() -> Json.decode(deep.getBytes(UTF_8)))
                .isInstanceOf(DecodeException.class);
    }
}
