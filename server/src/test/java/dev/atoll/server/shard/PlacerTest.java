package dev.atoll.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.server.shard.Placer.Candidate;
import dev.atoll.server.shard.Placer.Policy;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlacerTest {
    private static String place(Policy policy, Candidate... candidates) {
        return Placer.place(policy, List.of(candidates)).orElse("none");
    }

    @Test
    void leastLoadedIsTheOneWithTheFewestBytesForItsWeight() {
        assertThat(
                        place(
                                Policy.LEAST_LOADED,
                                new Candidate("a", 1, 0, 1_000),
                                new Candidate("b", 3, 90, 2_400)))
                .isEqualTo("b");
    }

    @Test
    void amongEquallyLoadedTheOneWithFewerTenants() {
        assertThat(
                        place(
                                Policy.LEAST_LOADED,
                                new Candidate("a", 1, 3, 0),
                                new Candidate("b", 1, 2, 0)))
                .isEqualTo("b");
    }

    @Test
    void spreadCountsTenantsOnly() {
        assertThat(
                        place(
                                Policy.SPREAD,
                                new Candidate("a", 2, 4, 0),
                                new Candidate("b", 1, 1, 9_000)))
                .isEqualTo("b");
    }

    @Test
    void withoutCandidatesThereIsNoPlace() {
        assertThat(place(Policy.SPREAD)).isEqualTo("none");
    }
}
