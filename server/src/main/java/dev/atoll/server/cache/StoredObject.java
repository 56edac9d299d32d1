package dev.atoll.server.cache;

import dev.atoll.kinds.codec.Json;
import dev.atoll.store.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the store holds of an object: its JSON without resourceVersion, behind a header with all that reads and
/// watches need to know of it, so that they never parse JSON.
///
/// Layout: format (1 byte, 1), then uid, labels and selectable fields as length-prefixed strings and counted pairs,
/// then the offset in the JSON at which the resourceVersion is spliced in, then the JSON. Numbers are unsigned
/// LEB128.
///
/// @param spliceOffset in the JSON, just behind the opening brace of `metadata`, which is never empty
/// @param bytes end with the JSON; owned by this record and not changed by anyone
/// @param jsonOffset where in the bytes the JSON begins
record StoredObject(
        String uid,
        Map<String, String> labels,
        Map<String, String> fields,
        int spliceOffset,
        Bytes bytes,
        int jsonOffset) {
    private static final byte FORMAT = 1;

    /// Encodes an object that is about to be stored.
    static StoredObject of(Map<String, Object> object, Map<String, String> fields) {
        Map<String, Object> head = new LinkedHashMap<>();
        Map<String, Object> rest = new LinkedHashMap<>();
        object.forEach((field, value) -> {
            switch (field) {
                case "kind", "apiVersion" -> head.put(field, value);
                case "metadata" -> {}
                default -> rest.put(field, value);
            }
        });
        Map<String, Object> metadata = new LinkedHashMap<>(asMap(object.get("metadata")));
        metadata.remove("resourceVersion");

        JsonPieces json = new JsonPieces();
        json.addOpen(head);
        json.addText("\"metadata\":");
        int spliceOffset = json.size() + 1;
        Json.encode(metadata, json);
        json.addRest(rest);
        Map<String, String> labels = new LinkedHashMap<>();
        asMap(metadata.get("labels"))
                .forEach((key, value) -> labels.put(key, String.valueOf(value)));
        return new StoredObject(
                String.valueOf(metadata.getOrDefault("uid", "")),
                labels,
                fields,
                spliceOffset,
                Bytes.wrap(json.toByteArray()),
                0);
    }

    /// An object's JSON, written in pieces into one buffer.
    private static final class JsonPieces extends ByteArrayOutputStream {
        /// Most objects fit.
        private static final int SIZE = 4096;

        JsonPieces() {
            super(SIZE);
        }

        /// The first fields of the object.
        void addOpen(Map<String, Object> fields) {
            Json.encode(fields, this);
            count--;
            if (!fields.isEmpty()) {
                write(',');
            }
        }

        /// Its last fields, and its end.
        void addRest(Map<String, Object> fields) {
            if (fields.isEmpty()) {
                write('}');
                return;
            }
            int brace = count;
            Json.encode(fields, this);
            buf[brace] = ',';
        }

        void addText(String ascii) {
            writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
        }
    }

    @SuppressWarnings("unchecked") // keys of parsed objects are strings
    private static Map<String, Object> asMap(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /// The same with an identity, which it must not have yet.
    StoredObject born(String newUid, String creationTimestamp) {
        String identity =
                "\"uid\":\"" + newUid + "\",\"creationTimestamp\":\"" + creationTimestamp + "\",";
        byte[] spliced = spliced(identity.getBytes(StandardCharsets.US_ASCII));
        return new StoredObject(newUid, labels, fields, spliceOffset, Bytes.wrap(spliced), 0);
    }

    Bytes encode() {
        HeaderWriter header = new HeaderWriter();
        header.writeByte(FORMAT);
        header.writeString(uid);
        header.writeMap(labels);
        header.writeMap(fields);
        header.writeNumber(spliceOffset);
        return Bytes.wrap(header.before(bytes.array(), jsonOffset));
    }

    /// @throws IllegalArgumentException where the value was written in another format
    static StoredObject decode(Bytes value) {
        HeaderReader in = new HeaderReader(value.array());
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IllegalArgumentException("unknown format of a stored object: " + format);
        }
        String uid = in.readString();
        Map<String, String> labels = in.readMap();
        Map<String, String> fields = in.readMap();
        int spliceOffset = in.readNumber();
        return new StoredObject(uid, labels, fields, spliceOffset, value, in.position());
    }

    /// The JSON as clients see it, with its resourceVersion.
    byte[] at(long revision) {
        return spliced(splice(revision).getBytes(StandardCharsets.US_ASCII));
    }

    private static String splice(long revision) {
        return "\"resourceVersion\":\"" + revision + "\",";
    }

    /// How long the JSON is at a revision.
    long length(long revision) {
        return (long) bytes.length() - jsonOffset + splice(revision).length();
    }

    /// The JSON without it.
    byte[] json() {
        return Arrays.copyOfRange(bytes.array(), jsonOffset, bytes.length());
    }

    private byte[] spliced(byte[] splice) {
        byte[] source = bytes.array();
        byte[] spliced = new byte[source.length - jsonOffset + splice.length];
        int rest = jsonOffset + spliceOffset;
        System.arraycopy(source, jsonOffset, spliced, 0, spliceOffset);
        System.arraycopy(splice, 0, spliced, spliceOffset, splice.length);
        System.arraycopy(source, rest, spliced, spliceOffset + splice.length, source.length - rest);
        return spliced;
    }

    private static final class HeaderWriter {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

        void writeByte(int value) {
            out.write(value);
        }

        void writeNumber(int value) {
            int rest = value;
            while (rest > 0x7f) {
                out.write((rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            out.write(rest);
        }

        void writeString(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            writeNumber(utf8.length);
            out.writeBytes(utf8);
        }

        void writeMap(Map<String, String> map) {
            writeNumber(map.size());
            map.forEach((key, value) -> {
                writeString(key);
                writeString(value);
            });
        }

        /// What was written, and behind it the content from an offset on.
        byte[] before(byte[] content, int from) {
            byte[] header = out.toByteArray();
            byte[] whole = Arrays.copyOf(header, header.length + content.length - from);
            System.arraycopy(content, from, whole, header.length, content.length - from);
            return whole;
        }
    }

    private static final class HeaderReader {
        private final byte[] content;
        private int at;

        HeaderReader(byte[] content) {
            this.content = content;
        }

        int readByte() {
            return content[at++];
        }

        int readNumber() {
            int value = 0;
            for (int shift = 0; ; shift += 7) {
                int next = content[at++];
                value |= (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        String readString() {
            int length = readNumber();
            String text = new String(content, at, length, StandardCharsets.UTF_8);
            at += length;
            return text;
        }

        Map<String, String> readMap() {
            int size = readNumber();
            if (size == 0) {
                return Map.of();
            }
            Map<String, String> map = LinkedHashMap.newLinkedHashMap(size);
            for (int i = 0; i < size; i++) {
                String key = readString().intern();
                map.put(key, readString());
            }
            return map;
        }

        int position() {
            return at;
        }
    }
}
