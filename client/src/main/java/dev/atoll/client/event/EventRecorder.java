package dev.atoll.client.event;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ApiException;
import dev.atoll.client.PatchType;
import dev.atoll.client.Request;
import dev.atoll.client.TransportException;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes Events about objects, best effort: a note that cannot be queued or written is dropped. One virtual thread
/// writes; recording never blocks. An event that repeats the same note about the same object raises its count.
public final class EventRecorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
    private static final int MAX_QUEUED = 1000;
    private static final int MAX_REMEMBERED = 4096;
    private static final int MAX_MESSAGE_LENGTH = 1024;

    private final ApiClient client;
    private final Tree source;
    private final InstantSource clock;
    private final BlockingQueue<Note> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
    private final Map<Note, Written> remembered =
            new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Note, Written> eldest) {
                    return size() > MAX_REMEMBERED;
                }
            };
    private long lastName;
    private @Nullable Thread thread;

    /// What makes two events the same.
    private record Note(Tree regarding, String type, String reason, String message) {}

    private record Written(String name, long count) {}

    /// @param component who reports: `deployment-controller`
    /// @param host where, or empty
    public EventRecorder(ApiClient client, String component, String host, InstantSource clock) {
        this.client = client;
        this.source =
                Tree.empty()
                        .with("component", component)
                        .with("host", host.isEmpty() ? null : host);
        this.clock = clock;
    }

    public synchronized void start() {
        if (thread == null) {
            thread = Thread.ofVirtual().name("events").start(this::run);
        }
    }

    public void normal(ApiObject regarding, String reason, String message) {
        record(reference(regarding, ""), "Normal", reason, message);
    }

    public void warning(ApiObject regarding, String reason, String message) {
        record(reference(regarding, ""), "Warning", reason, message);
    }

    /// An event about a part of an object: `spec.containers{web}`.
    public void about(
            ApiObject regarding, String fieldPath, String type, String reason, String message) {
        record(reference(regarding, fieldPath), type, reason, message);
    }

    private void record(Tree regarding, String type, String reason, String message) {
        String cut =
                message.length() > MAX_MESSAGE_LENGTH
                        ? message.substring(0, MAX_MESSAGE_LENGTH)
                        : message;
        if (!queue.offer(new Note(regarding, type, reason, cut))) {
            LOG.debug("too many events: dropped {} about {}", reason, regarding.string("name", ""));
        }
    }

    private static Tree reference(ApiObject object, String fieldPath) {
        return Tree.empty()
                .with("apiVersion", object.apiVersion())
                .with("kind", object.kind())
                .with("name", object.name())
                .with("namespace", object.namespace().isEmpty() ? null : object.namespace())
                .with("uid", object.uid())
                .with(
                        "resourceVersion",
                        object.resourceVersion().isEmpty() ? null : object.resourceVersion())
                .with("fieldPath", fieldPath.isEmpty() ? null : fieldPath);
    }

    private void run() {
        try {
            while (true) {
                Note note = queue.take();
                try {
                    write(note);
                } catch (ApiException | TransportException e) {
                    LOG.debug("event {} was not written: {}", note.reason(), e.getMessage());
                } catch (RuntimeException e) {
                    LOG.warn("event {} was not written", note.reason(), e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Note note) {
        // The object's version changes between repetitions of one and the same note.
        Note same =
                new Note(
                        note.regarding().with("resourceVersion", null),
                        note.type(),
                        note.reason(),
                        note.message());
        Written before = remembered.get(same);
        if (before != null && repeated(same, before)) {
            return;
        }
        String name = note.regarding().string("name", "") + "." + Long.toHexString(nextName());
        create(note, name);
        remembered.put(same, new Written(name, 1));
    }

    /// The time in nanoseconds, and never the same twice.
    private long nextName() {
        lastName = Math.max(lastName + 1, ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()));
        return lastName;
    }

    private static String namespace(Note note) {
        // Events about cluster-scoped objects live in the default namespace.
        return note.regarding().string("namespace", "default");
    }

    private static String path(Note note) {
        return "/api/v1/namespaces/" + namespace(note) + "/events";
    }

    private boolean repeated(Note note, Written before) {
        long count = before.count() + 1;
        Tree patch = Tree.empty().with("count", count).with("lastTimestamp", now());
        try {
            client.send(
                    new Request(
                            "PATCH",
                            path(note) + "/" + before.name(),
                            Map.of(),
                            encoded(patch),
                            PatchType.MERGE.contentType()));
            remembered.put(note, new Written(before.name(), count));
            return true;
        } catch (ApiException e) {
            if (e.isNotFound()) {
                remembered.remove(note);
                return false;
            }
            throw e;
        }
    }

    private void create(Note note, String name) {
        String now = now();
        Tree event =
                Tree.empty()
                        .with("apiVersion", "v1")
                        .with("kind", "Event")
                        .with(
                                "metadata",
                                Tree.empty().with("name", name).with("namespace", namespace(note)))
                        .with("involvedObject", note.regarding())
                        .with("reason", note.reason())
                        .with("message", note.message())
                        .with("source", source)
                        .with("firstTimestamp", now)
                        .with("lastTimestamp", now)
                        .with("count", 1L)
                        .with("type", note.type())
                        .with("eventTime", null)
                        .with("reportingComponent", source.string("component", ""))
                        .with("reportingInstance", source.string("host", ""));
        client.send(Request.of("POST", path(note), encoded(event)));
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Encoded encoded(Tree tree) {
        return Encoded.wrap(Json.encode(tree.fields()));
    }

    /// Stops; what is still queued is dropped.
    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
