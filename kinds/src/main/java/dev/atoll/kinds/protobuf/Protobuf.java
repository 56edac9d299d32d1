package dev.atoll.kinds.protobuf;

import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.schema.FieldSchema;
import dev.atoll.kinds.schema.FieldType;
import dev.atoll.kinds.schema.Schemas;
import dev.atoll.kinds.schema.TypeSchema;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decodes `application/vnd.kubernetes.protobuf`: four bytes of magic, then a `runtime.Unknown` that names the kind
/// and holds the object.
///
/// Kubernetes' encoder writes fields that are not pointers even where they are empty, so an empty value on the wire
/// mostly means that nothing was said. It is dropped, as JSON's `omitempty` does, but for the fields that are
/// pointers in Go, where zero and false are answers.
public final class Protobuf {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final int MAX_DEPTH = 200;
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final Set<String> ZERO_IS_SAID =
            Set.of(
                    "replicas",
                    "terminationGracePeriodSeconds",
                    "gracePeriodSeconds",
                    "partition",
                    "backoffLimit",
                    "parallelism",
                    "completions",
                    "ttlSecondsAfterFinished",
                    "revisionHistoryLimit",
                    "tolerationSeconds",
                    "runAsUser",
                    "runAsGroup",
                    "fsGroup",
                    "priority",
                    "value",
                    "successfulJobsHistoryLimit",
                    "failedJobsHistoryLimit",
                    "activeDeadlineSeconds",
                    "defaultMode",
                    "mode",
                    "leaseTransitions",
                    "backoffLimitPerIndex",
                    "maxFailedIndexes",
                    "expirationSeconds");
    private static final Set<String> FALSE_IS_SAID =
            Set.of(
                    "automountServiceAccountToken",
                    "enableServiceLinks",
                    "allowPrivilegeEscalation",
                    "runAsNonRoot",
                    "privileged",
                    "readOnlyRootFilesystem",
                    "suspend",
                    "immutable",
                    "controller",
                    "blockOwnerDeletion",
                    "optional",
                    "ready",
                    "serving",
                    "terminating",
                    "allocateLoadBalancerNodePorts",
                    "manualSelector",
                    "shareProcessNamespace",
                    "setHostnameAsFQDN",
                    "hostUsers",
                    "started",
                    "allowed",
                    "authenticated",
                    "orphanDependents");

    private Protobuf() {}

    /// The object, with `apiVersion` and `kind`.
    ///
    /// @return mutable; the caller owns it
    /// @throws DecodeException where the bytes are no such message, or of a type that has no schema
    public static Map<String, Object> decode(byte[] content) {
        if (content.length < MAGIC.length || Arrays.mismatch(content, 0, 4, MAGIC, 0, 4) >= 0) {
            throw new DecodeException(
                    "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }
        String apiVersion = "";
        String kind = "";
        byte[] raw = {};
        WireReader unknown =
                new WireReader(Arrays.copyOfRange(content, MAGIC.length, content.length));
        while (unknown.hasMore()) {
            int tag = unknown.tag();
            switch (tag) {
                case 10 -> {
                    WireReader type = unknown.message();
                    while (type.hasMore()) {
                        int field = type.tag();
                        if (field == 10) {
                            apiVersion = type.string();
                        } else if (field == 18) {
                            kind = type.string();
                        } else {
                            type.skip(field & 7);
                        }
                    }
                }
                case 18 -> raw = unknown.bytes();
                default -> unknown.skip(tag & 7);
            }
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("apiVersion", apiVersion);
        object.put("kind", kind);
        object.putAll(object(schema(apiVersion, kind), new WireReader(raw), 0));
        return object;
    }

    private static TypeSchema schema(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "core" : apiVersion.substring(0, slash);
        int dot = group.indexOf('.');
        String room =
                (dot < 0 ? group : group.substring(0, dot)) + "." + apiVersion.substring(slash + 1);
        String id = kind.equals("DeleteOptions") ? "meta.v1.DeleteOptions" : room + "." + kind;
        try {
            TypeSchema schema = Schemas.get(id);
            if (Layout.of(schema).isEmpty()) {
                // All fields would be skipped as unknown, and an empty object be written.
                throw new DecodeException(
                        "kind \"%s\" of version \"%s\" has no protobuf form; send it as JSON or YAML"
                                .formatted(kind, apiVersion));
            }
            return schema;
        } catch (IllegalArgumentException e) {
            throw new DecodeException(
                    "no kind \"" + kind + "\" is registered for version \"" + apiVersion + "\"", e);
        }
    }

    private static Map<String, Object> object(TypeSchema type, WireReader in, int depth) {
        if (depth > MAX_DEPTH) {
            throw new DecodeException("the message is nested too deep");
        }
        Map<String, Object> object = new LinkedHashMap<>();
        read(Layout.of(type), in, object, depth);
        return object;
    }

    private static void read(Layout layout, WireReader in, Map<String, Object> object, int depth) {
        while (in.hasMore()) {
            int tag = in.tag();
            int number = tag >>> 3;
            FieldSchema field = layout.fields().get(number);
            Layout embedded = layout.embedded().get(number);
            if (field != null) {
                readField(field, in, tag & 7, object, depth);
            } else if (embedded != null && (tag & 7) == WireReader.BYTES) {
                read(embedded, in.message(), object, depth);
            } else {
                in.skip(tag & 7);
            }
        }
    }

    private static void readField(
            FieldSchema field, WireReader in, int wireType, Map<String, Object> object, int depth) {
        switch (field.type()) {
            case FieldType.ListOf list -> {
                Object item = value(list.item(), in, wireType, depth);
                if (item != null) {
                    list(object, field.name()).add(item);
                }
            }
            case FieldType.MapOf map ->
                    readEntry(map, in.message(), map(object, field.name()), depth);
            case FieldType.ObjectOf other ->
                    object.put(field.name(), object(other.schema(), in.message(), depth + 1));
            case FieldType.Scalar scalar -> {
                Object value = value(scalar, in, wireType, depth);
                if (value != null && isSaid(field.name(), value)) {
                    object.put(field.name(), value);
                }
            }
        }
    }

    private static boolean isSaid(String name, Object value) {
        return switch (value) {
            case String text -> !text.isEmpty();
            case Long number -> number != 0 || ZERO_IS_SAID.contains(name);
            case Boolean flag -> flag || FALSE_IS_SAID.contains(name);
            default -> true;
        };
    }

    @SuppressWarnings("unchecked") // made here
    private static List<Object> list(Map<String, Object> object, String field) {
        return (List<Object>) object.computeIfAbsent(field, name -> new ArrayList<>());
    }

    @SuppressWarnings("unchecked") // made here
    private static Map<String, Object> map(Map<String, Object> object, String field) {
        return (Map<String, Object>) object.computeIfAbsent(field, name -> new LinkedHashMap<>());
    }

    private static void readEntry(
            FieldType.MapOf type, WireReader entry, Map<String, Object> map, int depth) {
        String key = "";
        Object value = type.value() instanceof FieldType.Scalar ? "" : new LinkedHashMap<>();
        while (entry.hasMore()) {
            int tag = entry.tag();
            if (tag >>> 3 == 1) {
                key = entry.string();
            } else if (tag >>> 3 == 2) {
                Object read = value(type.value(), entry, tag & 7, depth);
                value = read == null ? "" : read;
            } else {
                entry.skip(tag & 7);
            }
        }
        map.put(key, value);
    }

    private static @Nullable Object value(FieldType type, WireReader in, int wireType, int depth) {
        return switch (type) {
            case FieldType.ObjectOf other -> object(other.schema(), in.message(), depth + 1);
            case FieldType.ListOf list -> items(list, in.message(), depth + 1);
            case FieldType.MapOf map -> throw new DecodeException("a map cannot be an item");
            case FieldType.Scalar scalar -> scalar(scalar, in, wireType);
        };
    }

    /// A list as a map's value is a message of its own with the items in field 1.
    private static List<Object> items(FieldType.ListOf list, WireReader in, int depth) {
        List<Object> items = new ArrayList<>();
        while (in.hasMore()) {
            int tag = in.tag();
            Object item = tag >>> 3 == 1 ? value(list.item(), in, tag & 7, depth) : null;
            if (item != null) {
                items.add(item);
            }
        }
        return items;
    }

    private static @Nullable Object scalar(FieldType.Scalar type, WireReader in, int wireType) {
        return switch (type) {
            case STRING -> in.string();
            case BYTES -> Base64.getEncoder().encodeToString(in.bytes());
            case INT32, INT64 -> in.varint();
            case BOOLEAN -> in.varint() != 0;
            case DOUBLE ->
                    wireType == WireReader.FIXED64 ? (Object) in.fixed64() : (Object) in.varint();
            case TIME -> time(in.message(), false);
            case MICRO_TIME -> time(in.message(), true);
            case QUANTITY -> onlyString(in.message());
            case INT_OR_STRING -> intOrString(in.message());
            case ANY -> any(in.message());
        };
    }

    /// `metav1.Time`: seconds in field 1, nanoseconds in field 2; without any, there is no time.
    private static @Nullable Object time(WireReader in, boolean micros) {
        boolean any = in.hasMore();
        long seconds = 0;
        long nanos = 0;
        while (in.hasMore()) {
            int tag = in.tag();
            switch (tag) {
                case 8 -> seconds = in.varint();
                case 16 -> nanos = in.varint();
                default -> in.skip(tag & 7);
            }
        }
        if (!any) {
            return null;
        }
        Instant instant = Instant.ofEpochSecond(seconds, micros ? nanos : 0);
        return micros ? MICROS.format(instant) : instant.toString();
    }

    private static String onlyString(WireReader in) {
        String text = "";
        while (in.hasMore()) {
            int tag = in.tag();
            if (tag == 10) {
                text = in.string();
            } else {
                in.skip(tag & 7);
            }
        }
        return text;
    }

    private static Object intOrString(WireReader in) {
        boolean isText = false;
        long number = 0;
        String text = "";
        while (in.hasMore()) {
            int tag = in.tag();
            switch (tag) {
                case 8 -> isText = in.varint() == 1;
                case 16 -> number = in.varint();
                case 26 -> text = in.string();
                default -> in.skip(tag & 7);
            }
        }
        return isText ? text : (Object) number;
    }

    /// `RawExtension`, `JSON` and `FieldsV1`: JSON in field 1.
    private static @Nullable Object any(WireReader in) {
        String json = onlyString(in);
        return json.isEmpty() ? null : Json.decodeValue(json.getBytes(StandardCharsets.UTF_8));
    }
}
