package dev.atoll.server.api;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.table.Tables;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.registry.Listing;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Derives the other representations of objects from their JSON.
final class Renderer {
    private final InstantSource clock;

    Renderer(InstantSource clock) {
        this.clock = clock;
    }

    Reply object(int code, Kind kind, Encoded json, ApiCall call, List<String> warnings) {
        Representation representation = Representation.of(call.accept());
        Body body =
                switch (representation) {
                    case JSON -> new Body(json);
                    case YAML -> yaml(Json.decode(json.array()));
                    case TABLE -> Body.json(table(kind, List.of(json), call));
                    case METADATA, METADATA_LIST -> Body.json(metadataOf(json));
                };
        return new Reply.Content(code, representation.contentType(), body, warnings);
    }

    Reply list(Listing listing, ApiCall call) {
        Representation representation = Representation.of(call.accept());
        List<Encoded> items = listing.items().stream().map(CachedObject::json).toList();
        return switch (representation) {
            case JSON -> new Reply.Items(listing);
            case YAML -> {
                Map<String, Object> list = new LinkedHashMap<>();
                list.put("kind", listing.kind().identity().kind() + "List");
                list.put("apiVersion", listing.kind().identity().apiVersion());
                list.put("metadata", listMetadata(listing));
                list.put("items", items.stream().map(item -> Json.decode(item.array())).toList());
                yield new Reply.Content(200, representation.contentType(), yaml(list), List.of());
            }
            case TABLE -> {
                Map<String, Object> table = table(listing.kind(), items, call);
                table.put("metadata", listMetadata(listing));
                yield new Reply.Content(
                        200, representation.contentType(), Body.json(table), List.of());
            }
            case METADATA, METADATA_LIST -> {
                Map<String, Object> list = new LinkedHashMap<>();
                list.put("kind", "PartialObjectMetadataList");
                list.put("apiVersion", "meta.k8s.io/v1");
                list.put("metadata", listMetadata(listing));
                list.put("items", items.stream().map(Renderer::metadataOf).toList());
                yield new Reply.Content(
                        200, representation.contentType(), Body.json(list), List.of());
            }
        };
    }

    /// How the events of a watch are written.
    EventEncoding events(Kind kind, ApiCall call) {
        return switch (Representation.of(call.accept())) {
            case JSON, YAML -> EventEncoding.PLAIN;
            case TABLE -> object -> Encoded.wrap(Json.encode(table(kind, List.of(object), call)));
            case METADATA, METADATA_LIST -> object -> Encoded.wrap(Json.encode(metadataOf(object)));
        };
    }

    static Map<String, Object> listMetadata(Listing listing) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("resourceVersion", Long.toString(listing.revision()));
        if (!listing.continuation().isEmpty()) {
            metadata.put("continue", listing.continuation());
        }
        listing.remaining().ifPresent(count -> metadata.put("remainingItemCount", (long) count));
        return metadata;
    }

    private static Body yaml(Map<String, Object> tree) {
        return new Body(Encoded.wrap(Yaml.encode(tree)));
    }

    private static Map<String, Object> metadataOf(Encoded json) {
        return Tables.metadataOnly(Json.decode(json.array()));
    }

    private Map<String, Object> table(Kind kind, List<Encoded> items, ApiCall call) {
        List<Map<String, Object>> objects = new ArrayList<>(items.size());
        for (Encoded item : items) {
            objects.add(Json.decode(item.array()));
        }
        Tables.Include include =
                switch (call.parameter("includeObject")) {
                    case "None" -> Tables.Include.NONE;
                    case "Object" -> Tables.Include.OBJECT;
                    default -> Tables.Include.METADATA;
                };
        return Tables.render(kind, objects, include, clock);
    }
}
