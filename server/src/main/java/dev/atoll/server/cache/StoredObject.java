package dev.atoll.server.cache;

import dev.atoll.kinds.codec.Json;
import dev.atoll.store.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the store holds of an object: its JSON without resourceVersion, behind a header with all that reads and
/// watches need to know of it, so that they never parse JSON.
///
/// Layout: format (1 byte, 1), then uid, labels and selectable fields as length-prefixed strings and counted pairs,
/// then the offset in the JSON at which the resourceVersion is spliced in, then the JSON. Numbers are unsigned
/// LEB128.
///
/// @param spliceOffset just behind the opening brace of `metadata`, which is never empty
/// @param json owned by this record and not changed by anyone
record StoredObject(
        String uid,
        Map<String, String> labels,
        Map<String, String> fields,
        int spliceOffset,
        Bytes json) {
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

        byte[] headJson = Json.encode(head);
        byte[] metadataJson = Json.encode(metadata);
        byte[] restJson = Json.encode(rest);
        String separator = head.isEmpty() ? "" : ",";
        byte[] label = (separator + "\"metadata\":").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream json =
                new ByteArrayOutputStream(
                        headJson.length + metadataJson.length + restJson.length + label.length);
        json.write(headJson, 0, headJson.length - 1);
        json.writeBytes(label);
        int spliceOffset = json.size() + 1;
        json.writeBytes(metadataJson);
        if (rest.isEmpty()) {
            json.write('}');
        } else {
            json.write(',');
            json.write(restJson, 1, restJson.length - 1);
        }
        Map<String, String> labels = new LinkedHashMap<>();
        asMap(metadata.get("labels"))
                .forEach((key, value) -> labels.put(key, String.valueOf(value)));
        return new StoredObject(
                String.valueOf(metadata.getOrDefault("uid", "")),
                labels,
                fields,
                spliceOffset,
                Bytes.wrap(json.toByteArray()));
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
        return new StoredObject(newUid, labels, fields, spliceOffset, Bytes.wrap(spliced));
    }

    Bytes encode() {
        HeaderWriter out = new HeaderWriter(json.length() + 256);
        out.writeByte(FORMAT);
        out.writeString(uid);
        out.writeMap(labels);
        out.writeMap(fields);
        out.writeNumber(spliceOffset);
        out.writeBytes(json.array());
        return Bytes.wrap(out.toByteArray());
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
        return new StoredObject(uid, labels, fields, spliceOffset, Bytes.wrap(in.readRest()));
    }

    /// The JSON as clients see it, with its resourceVersion.
    byte[] at(long revision) {
        return spliced(
                ("\"resourceVersion\":\"" + revision + "\",").getBytes(StandardCharsets.US_ASCII));
    }

    private byte[] spliced(byte[] splice) {
        byte[] source = json.array();
        byte[] spliced = new byte[source.length + splice.length];
        System.arraycopy(source, 0, spliced, 0, spliceOffset);
        System.arraycopy(splice, 0, spliced, spliceOffset, splice.length);
        System.arraycopy(
                source,
                spliceOffset,
                spliced,
                spliceOffset + splice.length,
                source.length - spliceOffset);
        return spliced;
    }

    private static final class HeaderWriter {
        private final ByteArrayOutputStream out;

        HeaderWriter(int size) {
            out = new ByteArrayOutputStream(size);
        }

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

        void writeBytes(byte[] content) {
            out.writeBytes(content);
        }

        byte[] toByteArray() {
            return out.toByteArray();
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

        byte[] readRest() {
            return java.util.Arrays.copyOfRange(content, at, content.length);
        }
    }
}
