package dev.atoll.server.webhook;

import dev.atoll.kinds.codec.Json;
import java.nio.charset.StandardCharsets;

/// Texts in quotes, as errors show them.
final class Quoted {
    private Quoted() {}

    static String of(String text) {
        return new String(Json.encode(text), StandardCharsets.UTF_8);
    }
}
