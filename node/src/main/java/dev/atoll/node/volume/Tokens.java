package dev.atoll.node.volume;

import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.ServiceAccountTokenProjection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers tokens, and asks for a new one when four fifths of the old one's life are over, or a day. They are not
/// kept over a restart of the agent: a new one is asked for then.
final class Tokens {
    private static final Duration LIFETIME_DEFAULT = Duration.ofHours(1);
    private static final Duration AGE_MAX = Duration.ofHours(24);

    private record Key(String podUid, String volume, String path) {}

    private record Held(TokenSource.Token token, Instant refresh) {}

    private final TokenSource source;
    private final InstantSource clock;
    private final Map<Key, Held> tokens = new ConcurrentHashMap<>();

    Tokens(TokenSource source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    String token(Pod pod, String volume, ServiceAccountTokenProjection projection) {
        Key key = new Key(pod.uid(), volume, projection.path());
        Instant now = clock.instant();
        Held held = tokens.get(key);
        if (held == null || !now.isBefore(held.refresh())) {
            Duration lifetime =
                    projection.expirationSeconds() > 0
                            ? Duration.ofSeconds(projection.expirationSeconds())
                            : LIFETIME_DEFAULT;
            TokenSource.Token token = source.token(pod, projection.audience(), lifetime);
            Duration rest = Duration.between(now, token.expires());
            Duration age = rest.multipliedBy(4).dividedBy(5);
            held = new Held(token, now.plus(age.compareTo(AGE_MAX) < 0 ? age : AGE_MAX));
            tokens.put(key, held);
        }
        return held.token().value();
    }

    void forget(String podUid) {
        tokens.keySet().removeIf(key -> key.podUid().equals(podUid));
    }
}
