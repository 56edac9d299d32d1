package dev.atoll.server.http;

import dev.atoll.kinds.Kind;
import dev.atoll.server.api.ApiCall;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ResourceCache;
import dev.atoll.server.tenancy.Stores;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/// The API server's metrics, named as upstream names them where it has the same, and the text of all metrics.
public final class ServerMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrometheusRegistry registry;
    private final Counter requests;
    private final Histogram durations;
    private final Counter terminatedWatches;

    /// @param registry of all components of this process
    public ServerMetrics(PrometheusRegistry registry, ObjectCache cache, Stores stores) {
        this.registry = registry;
        requests =
                Counter.builder()
                        .name("apiserver_request_total")
                        .help("Requests by verb and response code.")
                        .labelNames("verb", "code")
                        .register(registry);
        durations =
                Histogram.builder()
                        .name("apiserver_request_duration_seconds")
                        .help("Response latency by verb; watches and streams are not counted.")
                        .labelNames("verb")
                        .classicOnly()
                        .classicUpperBounds(
                                .001, .005, .01, .025, .05, .1, .2, .5, 1, 2, 5, 10, 30, 60)
                        .register(registry);
        terminatedWatches =
                Counter.builder()
                        .name("apiserver_terminated_watchers_total")
                        .help("Watches that were ended because their clients fell too far behind.")
                        .labelNames("group", "resource")
                        .register(registry);
        GaugeWithCallback.builder()
                .name("apiserver_watch_cache_objects")
                .help("Objects in memory.")
                .callback(out ->
                        out.call(
                                (double)
                                        cache.resources().stream()
                                                .mapToLong(ResourceCache::size)
                                                .sum()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("apiserver_longrunning_requests")
                .help("Open watches.")
                .callback(out ->
                        out.call(
                                (double)
                                        cache.resources().stream()
                                                .mapToLong(ResourceCache::subscriptions)
                                                .sum()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("atoll_store_revision")
                .help("The newest revision of a shard's store.")
                .labelNames("shard")
                .callback(out ->
                        cache.shards()
                                .forEach(shard ->
                                        newest(stores, shard)
                                                .ifPresent(now -> out.call((double) now, shard))))
                .register(registry);
        GaugeWithCallback.builder()
                .name("atoll_watch_cache_revision_lag")
                .help("By how many revisions the watch cache is behind a shard's store.")
                .labelNames("shard")
                .callback(out -> {
                    for (String shard : cache.shards()) {
                        newest(stores, shard)
                                .ifPresent(now ->
                                        out.call(
                                                (double)
                                                        Math.max(
                                                                0,
                                                                now - cache.storedRevision(shard)),
                                                shard));
                    }
                })
                .register(registry);
    }

    /// Empty also where the shard has just been left.
    private static OptionalLong newest(Stores stores, String shard) {
        return stores.isOpen(shard) ? stores.of(shard).revisionAtOnce() : OptionalLong.empty();
    }

    /// Called as a request begins.
    ///
    /// @param startedNanos of `System.nanoTime()`
    /// @return to be run when the request is over
    Runnable observe(HttpServerRequest request, ApiCall call, long startedNanos) {
        boolean longRunning =
                call.flag("watch") || call.flag("follow") || request.getHeader("Upgrade") != null;
        String verb = longRunning ? "WATCH" : call.method();
        return () -> {
            requests.labelValues(verb, Integer.toString(request.response().getStatusCode())).inc();
            if (!longRunning) {
                durations
                        .labelValues(verb)
                        .observe((System.nanoTime() - startedNanos) / NANOS_PER_SECOND);
            }
        };
    }

    /// A watch of a kind was ended for its client's slowness.
    void terminatedWatch(Kind kind) {
        terminatedWatches.labelValues(kind.identity().group(), kind.plural()).inc();
    }

    /// All metrics in Prometheus' text format.
    public String text() {
        return text(registry);
    }

    static String text(PrometheusRegistry registry) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
