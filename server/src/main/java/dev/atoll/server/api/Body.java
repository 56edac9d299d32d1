package dev.atoll.server.api;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.codec.Json;

/// A reply's body.
public record Body(Encoded content) {
    public static Body json(Object tree) {
        return new Body(Encoded.wrap(Json.encode(tree)));
    }
}
