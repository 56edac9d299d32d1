package dev.atoll.server.http;

import dev.atoll.server.api.ApiCall;
import io.vertx.core.http.HttpServerRequest;

/// Counts requests and how long they took, by verb and code.
@FunctionalInterface
public interface RequestMetrics {

    /// Called as a request begins.
    ///
    /// @param startedNanos of `System.nanoTime()`
    /// @return to be run when the request is over
    Runnable observe(HttpServerRequest request, ApiCall call, long startedNanos);
}
