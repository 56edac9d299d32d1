package dev.atoll.server.http;

import dev.atoll.kinds.Encoded;
import dev.atoll.server.api.WatchEvents;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Watch events as they go over the wire. Objects are not copied: all watchers of one are sent the same array, so a
/// slow one holds no memory of its own.
final class EventFrames implements WatchEvents.Out {
    private static final byte[] ADDED = prefix("ADDED");
    private static final byte[] MODIFIED = prefix("MODIFIED");
    private static final byte[] DELETED = prefix("DELETED");
    private static final byte[] END = ascii("}\n");

    /// What an event consists of: what is before the object, the object, and what is behind it.
    private static final int PARTS = 3;

    private final List<byte[]> parts = new ArrayList<>();
    private int length;

    @Override
    public void event(String type, Encoded object) {
        add(
                switch (type) {
                    case "ADDED" -> ADDED;
                    case "MODIFIED" -> MODIFIED;
                    case "DELETED" -> DELETED;
                    default -> prefix(type);
                });
        add(object.array());
        add(END);
    }

    private void add(byte[] part) {
        parts.add(part);
        length += part.length;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    int length() {
        return length;
    }

    Buffer toBuffer() {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(parts.toArray(byte[][]::new)));
    }

    /// Each event by itself.
    List<Buffer> messages() {
        List<Buffer> messages = new ArrayList<>(parts.size() / PARTS);
        for (int at = 0; at < parts.size(); at += PARTS) {
            messages.add(
                    BufferInternal.buffer(
                            Unpooled.wrappedBuffer(
                                    parts.subList(at, at + PARTS).toArray(byte[][]::new))));
        }
        return messages;
    }

    private static byte[] prefix(String type) {
        return ascii("{\"type\":\"" + type + "\",\"object\":");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
