package dev.atoll.platform;

import dev.atoll.client.ApiException;
import dev.atoll.client.EventStream;
import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import dev.atoll.client.WatchEvent;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.codec.Yaml;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Answers requests with what a test has prepared, in turn, and keeps them.
final class TestingTransport implements Transport {
    private final List<Request> requests = new ArrayList<>();
    private final Deque<Optional<Response>> answers = new ArrayDeque<>();
    private final Deque<Supplier<InputStream>> downloads = new ArrayDeque<>();
    private final Deque<List<WatchEvent>> watches = new ArrayDeque<>();

    static Encoded json(String yaml) {
        return Encoded.wrap(Json.encode(Yaml.decode(yaml.getBytes(StandardCharsets.UTF_8))));
    }

    TestingTransport answering(int code, String yaml) {
        answers.add(Optional.of(new Response(code, json(yaml))));
        return this;
    }

    /// The next request meets no answer.
    TestingTransport failing() {
        answers.add(Optional.empty());
        return this;
    }

    /// The file that the next download is.
    TestingTransport downloading(byte[] file) {
        downloads.add(() -> new ByteArrayInputStream(file));
        return this;
    }

    TestingTransport refusingDownload(int code, String reason) {
        downloads.add(() -> {
            throw new ApiException(code, reason, "no");
        });
        return this;
    }

    List<Request> requests() {
        return requests;
    }

    /// The events of the next watch, after which its stream ends.
    TestingTransport watching(WatchEvent... events) {
        watches.add(List.of(events));
        return this;
    }

    /// `METHOD path`, in order.
    List<String> asked() {
        return requests.stream().map(request -> request.method() + " " + request.path()).toList();
    }

    Request last() {
        return requests.getLast();
    }

    Tree lastBody() {
        return Tree.of(Json.decode(last().body().array()));
    }

    @Override
    public Response send(Request request) {
        requests.add(request);
        Optional<Response> next = answers.poll();
        if (next == null || next.isEmpty()) {
            throw new TransportException("connection refused");
        }
        return next.get();
    }

    @Override
    public InputStream download(Request request) {
        requests.add(request);
        return downloads.remove().get();
    }

    @Override
    public EventStream watch(Request request) {
        requests.add(request);
        Deque<WatchEvent> events = new ArrayDeque<>(watches.remove());
        return new EventStream() {
            @Override
            public Optional<WatchEvent> next(Duration timeout) {
                if (events.isEmpty()) {
                    throw new TransportException("the stream ended");
                }
                return Optional.of(events.remove());
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}
}
