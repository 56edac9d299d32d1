package dev.atoll.kinds.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class YamlTest {

    @Test
    void readsAndWritesPlainValues() {
        Map<String, Object> object =
                Yaml.decode("a: 1\nb: [x, true, 1.5]\nc: 'yes'\nd: yes\n8080: p\n".getBytes(UTF_8));
        assertThat(object)
                .isEqualTo(
                        Map.of(
                                "a",
                                1L,
                                "b",
                                List.of("x", true, 1.5),
                                "c",
                                "yes",
                                "d",
                                "yes",
                                "8080",
                                "p"));
        assertThat(Yaml.decode(Yaml.encode(object))).isEqualTo(object);
    }

    @Test
    void refusesAliasBombs() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i));
            bomb.append(("*a" + (i - 1) + ",").repeat(8)).append("*a" + (i - 1) + "]\n");
        }
        assertThatThrownBy(() -> Yaml.decode(bomb.toString().getBytes(UTF_8)))
                .isInstanceOf(DecodeException.class);
    }
}
