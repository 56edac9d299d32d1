package dev.atoll.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TreeTest {

    @Test
    void readsItsSourceWhenAFieldIsFirstRead() {
        AtomicInteger reads = new AtomicInteger();
        Tree tree =
                Tree.lazy(() -> {
                    reads.incrementAndGet();
                    return Map.of("a", 1L);
                });
        assertThat(reads).hasValue(0);
        assertThat(tree.integer("a", 0)).isEqualTo(1);
        assertThat(tree.integer("b", 7)).isEqualTo(7);
        assertThat(reads).hasValue(1);
    }

    @Test
    void changesGiveNewTrees() {
        Tree tree = Tree.of(new LinkedHashMap<>(Map.of("a", "x")));
        Tree changed =
                tree.with("a", null)
                        .with("q", Quantity.parse("0.5"))
                        .with("p", List.of(IntOrString.of(80), IntOrString.of("http")))
                        .with("t", Instant.EPOCH)
                        .with("m", Tree.of(Map.of("n", 1L)));
        assertThat(tree.fields()).isEqualTo(Map.of("a", "x"));
        assertThat(changed.fields())
                .isEqualTo(
                        Map.of(
                                "q",
                                "500m",
                                "p",
                                List.of(80L, "http"),
                                "t",
                                "1970-01-01T00:00:00Z",
                                "m",
                                Map.of("n", 1L)));
    }

    @Test
    void percentagesScale() {
        assertThat(IntOrString.of("25%").scaled(10, RoundingMode.UP)).hasValue(3);
        assertThat(IntOrString.of("25%").scaled(10, RoundingMode.DOWN)).hasValue(2);
        assertThat(IntOrString.of(4).scaled(10, RoundingMode.UP)).hasValue(4);
        assertThat(IntOrString.of("x").scaled(10, RoundingMode.UP)).isEmpty();
    }
}
