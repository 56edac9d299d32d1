package dev.atoll.server;

import dev.atoll.client.ApiException;
import dev.atoll.client.EventStream;
import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import dev.atoll.client.WatchEvent;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.api.Api;
import dev.atoll.server.api.ApiCall;
import dev.atoll.server.api.Reply;
import dev.atoll.server.api.WatchEvents;
import dev.atoll.server.auth.Credential;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.Change;
import dev.atoll.server.cache.ChangeSink;
import dev.atoll.server.cache.ResourceCache;
import dev.atoll.server.status.StatusException;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Calls the API server from within its process. Only the wire is left out: every request shows its credential, and
/// goes through the same gate, admission and registry as one over HTTPS.
final class LocalTransport implements Transport {
    private final Api api;
    private final Credential credential;

    LocalTransport(Api api, Credential credential) {
        this.api = api;
        this.credential = credential;
    }

    private static ApiCall call(Request request) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        request.query().forEach((name, value) -> query.put(name, List.of(value)));
        String raw =
                request.query().entrySet().stream()
                        .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                        .collect(Collectors.joining("&"));
        return new ApiCall(
                request.method(),
                request.path(),
                query,
                raw,
                "application/json",
                request.contentType(),
                "",
                request.body());
    }

    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public Response send(Request request) {
        try {
            return switch (api.answer(credential, call(request))) {
                case Reply.Content content ->
                        new Response(content.code(), content.body().content());
                case Reply.Download download ->
                        throw new TransportException("a file is opened with download()");
                case Reply.Items items -> new Response(200, whole(items));
                case Reply.Events events ->
                        throw new TransportException("a watch is opened with watch()");
                case Reply.ToNode node ->
                        throw new TransportException("node streams are opened over HTTPS");
            };
        } catch (StatusException e) {
            return new Response(e.code(), Encoded.wrap(Json.encode(e.toStatus())));
        }
    }

    @Override
    public InputStream download(Request request) {
        try {
            if (api.answer(credential, call(request)) instanceof Reply.Download download) {
                return new LocalDownload(download.source());
            }
            throw new TransportException("not a file: " + request.path());
        } catch (StatusException e) {
            throw new ApiException(e.code(), e.reason(), e.text());
        }
    }

    private static Encoded whole(Reply.Items items) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(items.frame().head().array());
        boolean first = true;
        for (CachedObject object : items.items()) {
            if (!first) {
                body.write(',');
            }
            first = false;
            body.writeBytes(items.encoding().encode(object).array());
        }
        body.writeBytes(items.frame().tail().array());
        return Encoded.wrap(body.toByteArray());
    }

    @Override
    public EventStream watch(Request request) {
        try {
            if (api.answer(credential, call(request)) instanceof Reply.Events events) {
                LocalStream stream = new LocalStream(events);
                stream.open();
                return stream;
            }
            throw new TransportException("not a watch: " + request.path());
        } catch (StatusException e) {
            throw new ApiException(e.code(), e.reason(), e.text());
        }
    }

    @Override
    public void close() {
        // There is no connection to close.
    }

    /// A watch in process. A reader that falls too far behind is cut off, as over HTTPS; it resumes where it was.
    private static final class LocalStream implements EventStream, ChangeSink {
        private static final int MAX_WAITING = 100_000;

        private final Reply.Events events;
        private final WatchEvents encoder;
        private final LinkedBlockingQueue<Optional<WatchEvent>> waiting =
                new LinkedBlockingQueue<>();
        private boolean ended;
        private ResourceCache.@Nullable Subscription subscription;

        LocalStream(Reply.Events events) {
            this.events = events;
            this.encoder = new WatchEvents(events);
        }

        void open() {
            try {
                subscription = events.open().apply(this);
            } catch (StatusException e) {
                WatchEvents.refuse(e, this::add);
                end();
            }
        }

        private void add(String type, Encoded object) {
            waiting.add(Optional.of(new WatchEvent(WatchEvent.Type.valueOf(type), object)));
        }

        @Override
        public synchronized void offer(List<Change> changes, long revision) {
            if (ended) {
                return;
            }
            if (waiting.size() > MAX_WAITING) {
                end();
                return;
            }
            encoder.write(changes, revision, this::add);
        }

        @Override
        public synchronized void end() {
            ended = true;
            waiting.add(Optional.empty());
        }

        @Override
        public Optional<WatchEvent> next(Duration timeout) throws InterruptedException {
            Optional<WatchEvent> next = waiting.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return Optional.empty();
            }
            if (next.isEmpty()) {
                waiting.add(next);
                throw new TransportException("the watch ended");
            }
            return next;
        }

        @Override
        public void close() {
            ResourceCache.Subscription open = subscription;
            if (open != null) {
                open.close();
            }
        }
    }
}
