package dev.atoll.client.https;

import dev.atoll.client.EventStream;
import dev.atoll.client.TransportException;
import dev.atoll.client.WatchEvent;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// A watch's events, a JSON line each. A virtual thread reads ahead, at most 256 events, then leaves the rest to the
/// connection's flow control.
final class LineStream implements EventStream {
    private static final int MAX_AHEAD = 256;
    private static final int MAX_LINE_BYTES = 16 << 20;

    private final InputStream body;
    private final BlockingQueue<Step> ahead = new ArrayBlockingQueue<>(MAX_AHEAD);
    private final Thread reader = Thread.ofVirtual().name("watch-reader").unstarted(this::read);
    private boolean ended;

    private sealed interface Step {}

    private record Event(WatchEvent event) implements Step {}

    private record End(String why) implements Step {}

    LineStream(InputStream body) {
        this.body = new BufferedInputStream(body, 16 << 10);
    }

    void start() {
        reader.start();
    }

    @Override
    public Optional<WatchEvent> next(Duration timeout) throws InterruptedException {
        if (ended) {
            throw new TransportException("the watch has ended");
        }
        return switch (ahead.poll(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            case null -> Optional.empty();
            case Event(WatchEvent event) -> Optional.of(event);
            case End(String why) -> {
                ended = true;
                throw new TransportException("the watch has ended: " + why);
            }
        };
    }

    private void read() {
        try {
            String why = "the server closed it";
            try {
                for (byte[] line = line(); line.length > 0; line = line()) {
                    ahead.put(new Event(event(line)));
                }
            } catch (IOException | DecodeException | IllegalArgumentException e) {
                why = String.valueOf(e.getMessage());
            }
            ahead.put(new End(why));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static WatchEvent event(byte[] line) {
        Tree event = Tree.of(Json.decode(line));
        Encoded object = Encoded.wrap(Json.encode(event.child("object").fields()));
        return new WatchEvent(WatchEvent.Type.valueOf(event.string("type", "")), object);
    }

    /// The next line that is not blank; empty at the end.
    private byte[] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = body.read(); next >= 0; next = body.read()) {
            if (next != '\n') {
                line.write(next);
                if (line.size() > MAX_LINE_BYTES) {
                    throw new IOException("an event is larger than " + MAX_LINE_BYTES + " bytes");
                }
            } else if (line.size() > 0) {
                return line.toByteArray();
            }
        }
        return line.toByteArray();
    }

    @Override
    public void close() {
        reader.interrupt();
        try {
            body.close();
        } catch (IOException e) {
            // The connection is gone, which is what was asked for.
            ended = true;
        }
    }
}
