package dev.atoll.client;

import dev.atoll.kinds.Encoded;

/// What a server answered: JSON.
public record Response(int code, Encoded body) {
    public boolean succeeded() {
        return code >= 200 && code < 300;
    }
}
