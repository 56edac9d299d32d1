package dev.atoll.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Encoded;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EventAgesTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /// As `System.nanoTime` may be.
    private static final long START = -5 * MINUTE;

    private final EventAges ages = new EventAges(Duration.ofHours(1));

    private static CachedObject event(String name, long revision) {
        ObjectKey key = new ObjectKey(new TenantId("shop"), "", "events", "default", name);
        return new CachedObject(key, "uid", revision, Map.of(), Map.of(), Encoded.empty());
    }

    private List<CachedObject> outlivedAfter(long minutes, CachedObject... events) {
        return ages.outlived(List.of(events), START + minutes * MINUTE);
    }

    @Test
    void tellsOfThoseThatWereTheSameForAsLongAsTheyLive() {
        assertThat(outlivedAfter(0, event("old", 7))).isEmpty();
        assertThat(outlivedAfter(30, event("old", 7), event("young", 8))).isEmpty();
        assertThat(outlivedAfter(60, event("old", 7), event("young", 8)))
                .containsExactly(event("old", 7));
    }

    @Test
    void beginsAnewWhereOneWasSeenAgain() {
        assertThat(outlivedAfter(0, event("again", 7))).isEmpty();
        assertThat(outlivedAfter(59, event("again", 9))).isEmpty();
        assertThat(outlivedAfter(118, event("again", 9))).isEmpty();
        assertThat(outlivedAfter(119, event("again", 9))).hasSize(1);
    }

    @Test
    void forgetsWhatIsGone() {
        assertThat(outlivedAfter(0, event("gone", 7))).isEmpty();
        assertThat(outlivedAfter(10)).isEmpty();
        assertThat(outlivedAfter(61, event("gone", 7))).isEmpty();
    }
}
