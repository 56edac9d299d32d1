package dev.atoll.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Quantity;
import dev.atoll.node.spec.TestingPods;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MemorySizeTest {
    private static final long MIB = 1 << 20;
    private static final String LIMITED = "{name: %s, resources: {limits: {memory: 3Mi}}}";

    private static long of(String spec, String sizeLimit) {
        return MemorySize.of(
                TestingPods.web(spec),
                sizeLimit.isEmpty() ? Quantity.ZERO : Quantity.parse(sizeLimit),
                Map.of("memory", Quantity.of(100 * MIB)));
    }

    @Test
    void theLeastLimitCounts() {
        String limited =
                "containers: [" + LIMITED.formatted("a") + ", " + LIMITED.formatted("b") + "]";
        assertThat(of(limited, "1Mi")).isEqualTo(MIB);
        assertThat(of(limited, "1Gi")).isEqualTo(6 * MIB);
        assertThat(of(limited, "")).isEqualTo(6 * MIB);
    }

    @Test
    void oneContainerWithoutALimitMayUseWhatTheNodeHas() {
        String open = "containers: [" + LIMITED.formatted("a") + ", {name: b}]";
        assertThat(of(open, "")).isEqualTo(100 * MIB);
        assertThat(of(open, "7Mi")).isEqualTo(7 * MIB);
    }
}
