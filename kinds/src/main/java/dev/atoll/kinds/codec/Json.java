package dev.atoll.kinds.codec;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// JSON documents. Nesting is limited to 500 levels; of duplicate fields the last one counts.
/// Numbers without fraction that fit are `Long`, all others `Double`.
public final class Json {
    private static final int MAX_DEPTH = 500;
    private static final int MAX_DUPLICATES = 100;
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();

    private Json() {}

    /// Decodes an object.
    ///
    /// @return mutable; the caller owns it
    /// @throws DecodeException if the bytes are no JSON object
    public static Map<String, Object> decode(byte[] content) {
        return object(content, null);
    }

    /// As `decode`, and names the fields that are given more than once.
    public static Decoded decodeStrict(byte[] content) {
        List<String> duplicates = new ArrayList<>();
        Map<String, Object> object = object(content, duplicates);
        return new Decoded(object, duplicates);
    }

    /// Decodes any value: an object, a list (as JSON Patch is), a text, a number.
    public static @Nullable Object decodeValue(byte[] content) {
        return read(content, null);
    }

    @SuppressWarnings("unchecked") // made by this class
    private static Map<String, Object> object(byte[] content, @Nullable List<String> duplicates) {
        Object value = read(content, duplicates);
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new DecodeException(
                "json: cannot unmarshal "
                        + typeName(value)
                        + " into Go value of type map[string]interface {}");
    }

    /// The name that Go gives the JSON type of a decoded value.
    public static String typeName(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "string";
            case Boolean bool -> "bool";
            case Number number -> "number";
            case List<?> list -> "array";
            default -> "object";
        };
    }

    private static @Nullable Object read(byte[] content, @Nullable List<String> duplicates) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), content)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new DecodeException("unexpected end of JSON input");
            }
            Object value = value(parser, first, duplicates, "");
            if (parser.nextToken() != null) {
                throw new DecodeException("invalid character after top-level value");
            }
            return value;
        } catch (JacksonException e) {
            throw new DecodeException(e.getOriginalMessage(), e);
        }
    }

    private static @Nullable Object value(
            JsonParser parser, JsonToken token, @Nullable List<String> duplicates, String path) {
        return switch (token) {
            case START_OBJECT -> map(parser, duplicates, path);
            case START_ARRAY -> list(parser, duplicates, path);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> number(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new DecodeException("unexpected end of JSON input");
        };
    }

    private static Object integer(JsonParser parser) {
        return switch (parser.getNumberType()) {
            case INT, LONG -> parser.getLongValue();
            default -> number(parser);
        };
    }

    private static Double number(JsonParser parser) {
        double number = parser.getDoubleValue();
        if (Double.isInfinite(number)) {
            throw new DecodeException(
                    "json: cannot unmarshal number "
                            + parser.getString()
                            + " into Go value of type float64");
        }
        return number;
    }

    private static Map<String, Object> map(
            JsonParser parser, @Nullable List<String> duplicates, String path) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new DecodeException("unexpected end of JSON input");
            }
            String inner = duplicates == null ? "" : path.isEmpty() ? name : path + "." + name;
            if (duplicates != null && map.containsKey(name) && duplicates.size() < MAX_DUPLICATES) {
                duplicates.add(inner);
            }
            put(map, name, value(parser, token, duplicates, inner));
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new DecodeException("unexpected end of JSON input");
        }
        return map;
    }

    @SuppressWarnings("NullAway") // JSON's null is kept: in a patch it means removal
    private static void put(Map<String, Object> map, String name, @Nullable Object value) {
        map.put(name, value);
    }

    @SuppressWarnings("NullAway") // JSON's null is kept
    private static List<Object> list(
            JsonParser parser, @Nullable List<String> duplicates, String path) {
        List<Object> list = new ArrayList<>();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            if (token == null) {
                throw new DecodeException("unexpected end of JSON input");
            }
            String inner = duplicates == null ? "" : path + "[" + list.size() + "]";
            list.add(value(parser, token, duplicates, inner));
        }
        return list;
    }

    /// Encodes a plain value: maps, lists, texts, numbers, booleans, null.
    public static byte[] encode(@Nullable Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        encode(value, out);
        return out.toByteArray();
    }

    /// As above, behind what a buffer holds.
    public static void encode(@Nullable Object value, ByteArrayOutputStream out) {
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            write(generator, value);
        }
    }

    private static void write(JsonGenerator generator, @Nullable Object value) {
        switch (value) {
            case null -> generator.writeNull();
            case String text -> generator.writeString(text);
            case Long number -> generator.writeNumber(number);
            case Integer number -> generator.writeNumber(number);
            case Boolean bool -> generator.writeBoolean(bool);
            case Number number -> generator.writeNumber(number.doubleValue());
            case Map<?, ?> map -> {
                generator.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    generator.writeName(entry.getKey().toString());
                    write(generator, entry.getValue());
                }
                generator.writeEndObject();
            }
            case List<?> list -> {
                generator.writeStartArray();
                for (Object item : list) {
                    write(generator, item);
                }
                generator.writeEndArray();
            }
            default -> throw new IllegalArgumentException("Not a plain value: " + value.getClass());
        }
    }
}
