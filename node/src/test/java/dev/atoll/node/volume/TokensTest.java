package dev.atoll.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.client.testing.TestingClock;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.ServiceAccountTokenProjection;
import dev.atoll.node.spec.TestingPods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TokensTest {
    private static final Pod POD = TestingPods.web("{}");

    private final TestingClock clock = new TestingClock();
    private final List<Duration> asked = new ArrayList<>();
    private final Tokens tokens =
            new Tokens(
                    (pod, audience, lifetime) -> {
                        asked.add(lifetime);
                        return new TokenSource.Token(
                                audience + " " + asked.size(), clock.instant().plus(lifetime));
                    },
                    clock);

    private String token(String projection) {
        return tokens.token(
                POD, "volume", new ServiceAccountTokenProjection(TestingPods.tree(projection)));
    }

    @Test
    void aTokenIsKeptForFourFifthsOfItsLife() {
        String projection = "{path: token, audience: shop, expirationSeconds: 1000}";
        assertThat(token(projection)).isEqualTo("shop 1");
        clock.advance(Duration.ofSeconds(799));
        assertThat(token(projection)).isEqualTo("shop 1");
        clock.advance(Duration.ofSeconds(1));
        assertThat(token(projection)).isEqualTo("shop 2");
        assertThat(asked).containsOnly(Duration.ofSeconds(1000));
    }

    @Test
    void aTokenIsKeptForADayAtMost() {
        String projection = "{path: token, expirationSeconds: 1000000}";
        assertThat(token(projection)).isEqualTo(" 1");
        clock.advance(Duration.ofHours(24));
        assertThat(token(projection)).isEqualTo(" 2");
    }

    @Test
    void eachFileHasATokenOfItsOwnWhichIsForgottenWithItsPod() {
        assertThat(token("{path: one}")).isEqualTo(" 1");
        assertThat(token("{path: two}")).isEqualTo(" 2");
        tokens.forget(POD.uid());
        assertThat(token("{path: one}")).isEqualTo(" 3");
        assertThat(asked).containsOnly(Duration.ofHours(1));
    }
}
