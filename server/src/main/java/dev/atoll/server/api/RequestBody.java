package dev.atoll.server.api;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Decoded;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.protobuf.Protobuf;
import dev.atoll.kinds.schema.FieldCheck;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The object that a call brings.
final class RequestBody {
    private RequestBody() {}

    /// An object and what is odd about it.
    record Checked(Map<String, Object> object, List<String> warnings) {}

    /// Decodes without looking at fields. An empty body is an empty object.
    static Map<String, Object> decode(ApiCall call) {
        return call.body().length() == 0
                ? new java.util.LinkedHashMap<>()
                : decodeStrict(call).object();
    }

    /// Decodes an object of a kind and drops fields that the kind does not have.
    ///
    /// @throws StatusException 400 where the body is no such object, or where `fieldValidation=Strict` finds fault
    static Checked read(ApiCall call, Kind kind) {
        Decoded decoded = decodeStrict(call);
        Map<String, Object> object = decoded.object();
        requireKind(object, kind);
        return checkFields(call, kind, object, decoded.duplicates());
    }

    static Checked checkFields(
            ApiCall call, Kind kind, Map<String, Object> object, List<String> duplicates) {
        List<String> problems;
        try {
            problems = problems(kind, object, duplicates);
        } catch (DecodeException e) {
            throw StatusException.badRequest(
                    kind.identity().kind()
                            + " in version \""
                            + kind.identity().version()
                            + "\" cannot be handled as a "
                            + kind.identity().kind()
                            + ": "
                            + e.getMessage());
        }
        return switch (call.parameter("fieldValidation")) {
            case "Ignore" -> new Checked(object, List.of());
            case "Strict" -> {
                if (!problems.isEmpty()) {
                    throw StatusException.badRequest(
                            kind.identity().kind()
                                    + " in version \""
                                    + kind.identity().version()
                                    + "\" cannot be handled as a "
                                    + kind.identity().kind()
                                    + ": strict decoding error: "
                                    + String.join(", ", problems));
                }
                yield new Checked(object, List.of());
            }
            default -> new Checked(object, problems);
        };
    }

    private static List<String> problems(
            Kind kind, Map<String, Object> object, List<String> duplicates) {
        if (kind.custom() == null) {
            return FieldCheck.problems(kind, object, duplicates);
        }
        List<String> problems = new ArrayList<>();
        duplicates.forEach(path -> problems.add("duplicate field \"" + path + "\""));
        problems.addAll(kind.custom().prune(object));
        return problems;
    }

    private static Decoded decodeStrict(ApiCall call) {
        String type = mediaType(call.contentType());
        try {
            return switch (type) {
                case "", "application/json" -> Json.decodeStrict(call.body().array());
                case "application/yaml" -> new Decoded(Yaml.decode(call.body().array()), List.of());
                case "application/vnd.kubernetes.protobuf" ->
                        new Decoded(Protobuf.decode(call.body().array()), List.of());
                default ->
                        throw StatusException.unsupportedMediaType(
                                type,
                                "application/json, application/yaml, application/vnd.kubernetes.protobuf");
            };
        } catch (DecodeException e) {
            throw StatusException.badRequest(
                    "the object provided is unrecognized (must be of type "
                            + "application/json or application/yaml): "
                            + e.getMessage());
        }
    }

    static String mediaType(String contentType) {
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).trim();
    }

    static void requireKind(Map<String, Object> object, Kind kind) {
        String apiVersion = Metadata.text(object, "apiVersion");
        String name = Metadata.text(object, "kind");
        String expected = kind.identity().apiVersion();
        if (!apiVersion.isEmpty() && !apiVersion.equals(expected)) {
            throw StatusException.badRequest(
                    "the API version in the data ("
                            + apiVersion
                            + ") does not match the expected API version ("
                            + expected
                            + ")");
        }
        if (!name.isEmpty() && !name.equals(kind.identity().kind())) {
            throw StatusException.badRequest(
                    "the kind in the data ("
                            + name
                            + ") does not match the expected kind ("
                            + kind.identity().kind()
                            + ")");
        }
        object.put("apiVersion", expected);
        object.put("kind", kind.identity().kind());
    }
}
