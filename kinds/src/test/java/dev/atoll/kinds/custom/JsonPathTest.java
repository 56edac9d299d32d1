package dev.atoll.kinds.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Yamls;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonPathTest {
    private static final Map<String, Object> OBJECT =
            Yamls.yaml(
                    """
                    metadata: {labels: {example.com/tier: front}}
                    spec: {ports: [{name: a, port: 1}, {name: b, port: 2}], hosts: [x, y, z], on: true}
                    """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ".spec.on | [true]",
                ".spec.ports[1].name | [b]",
                ".spec.ports[-1].name | [b]",
                ".spec.ports[*].port | [1, 2]",
                ".spec.hosts[0:2] | [x, y]",
                ".spec.hosts[1:] | [y, z]",
                ".spec.ports[?(@.name==\"b\")].port | [2]",
                ".spec.ports[?(@.port>1)].name | [b]",
                ".metadata.labels.example\\.com/tier | [front]",
                ".metadata.labels['example.com/tier'] | [front]",
                ".spec.absent.more | []",
                ".spec.on.more | []",
            })
    void finds(String path, String found) {
        assertThat(JsonPath.parse(path).orElseThrow().find(OBJECT).toString()).isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spec", ".spec[", ".spec[x]", ".spec..x", ".a[?(name==1)]"})
    void refusesWhatIsNoPath(String path) {
        assertThat(JsonPath.parse(path)).isEmpty();
    }

    @Test
    void tellsTheNamesOfSimplePaths() {
        assertThat(JsonPath.parse(".spec.replicas").orElseThrow().names())
                .contains(List.of("spec", "replicas"));
        assertThat(JsonPath.parse(".spec.ports[0]").orElseThrow().names()).isEmpty();
    }
}
