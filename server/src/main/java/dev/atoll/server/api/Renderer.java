package dev.atoll.server.api;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.conversion.Conversion;
import dev.atoll.kinds.conversion.Conversions;
import dev.atoll.kinds.table.Tables;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.registry.Listing;
import dev.atoll.server.tenant.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Derives the other representations of objects from their JSON.
final class Renderer {
    private final InstantSource clock;
    private final Conversions conversions;

    Renderer(Conversions conversions, InstantSource clock) {
        this.conversions = conversions;
        this.clock = clock;
    }

    /// @param stored as the registry has it
    Reply object(int code, Kind kind, Encoded stored, ApiCall call, List<String> warnings) {
        Representation representation = Representation.of(call.accept());
        Encoded json = conversions.of(kind).fromStorage(stored);
        Body body =
                switch (representation) {
                    case JSON -> new Body(json);
                    case YAML -> yaml(Json.decode(json.array()));
                    case TABLE -> Body.json(table(kind, List.of(json), call));
                    case METADATA, METADATA_LIST -> Body.json(metadataOf(json));
                };
        return new Reply.Content(code, representation.contentType(), body, warnings);
    }

    Reply list(TenantId tenant, Listing listing, ApiCall call) {
        Representation representation = Representation.of(call.accept());
        ObjectEncoding json = json(listing.kind());
        return switch (representation) {
            case JSON ->
                    new Reply.Items(tenant, listing.items(), ListFrame.ofObjects(listing), json);
            case YAML ->
                    new Reply.Content(
                            200,
                            representation.contentType(),
                            yaml(whole(listing, json)),
                            List.of());
            case TABLE ->
                    new Reply.Items(
                            tenant,
                            listing.items(),
                            ListFrame.ofRows(listing),
                            rows(listing.kind(), json, call));
            case METADATA, METADATA_LIST ->
                    new Reply.Items(
                            tenant,
                            listing.items(),
                            ListFrame.ofMetadata(listing),
                            object -> Body.json(metadataOf(json.encode(object))).content());
        };
    }

    private static Map<String, Object> whole(Listing listing, ObjectEncoding json) {
        List<Map<String, Object>> items = new ArrayList<>(listing.items().size());
        for (CachedObject object : listing.items()) {
            Seats.giveWay();
            items.add(Json.decode(json.encode(object).array()));
        }
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("kind", listing.kind().identity().kind() + "List");
        list.put("apiVersion", listing.kind().identity().apiVersion());
        list.put("metadata", ListFrame.metadata(listing));
        list.put("items", items);
        return list;
    }

    private ObjectEncoding rows(Kind kind, ObjectEncoding json, ApiCall call) {
        Tables.Include include = include(call);
        Instant now = clock.instant();
        return object -> {
            Map<String, Object> tree = Json.decode(json.encode(object).array());
            return Body.json(Tables.row(kind, tree, include, now)).content();
        };
    }

    /// How the events of a watch are written.
    ObjectEncoding events(Kind kind, ApiCall call) {
        ObjectEncoding json = json(kind);
        return switch (Representation.of(call.accept())) {
            case JSON, YAML -> json;
            case TABLE ->
                    object ->
                            Encoded.wrap(
                                    Json.encode(table(kind, List.of(json.encode(object)), call)));
            case METADATA, METADATA_LIST ->
                    object -> Encoded.wrap(Json.encode(metadataOf(json.encode(object))));
        };
    }

    private ObjectEncoding json(Kind kind) {
        return switch (conversions.of(kind)) {
            case Conversion.None none -> ObjectEncoding.PLAIN;
            case Conversion.Custom custom ->
                    custom.custom().readsPlain() ? ObjectEncoding.PLAIN : custom::fromStorage;
            case Conversion.Between between -> between::fromStorage;
        };
    }

    private static Body yaml(Map<String, Object> tree) {
        return new Body(Encoded.wrap(Yaml.encode(tree)));
    }

    private static Map<String, Object> metadataOf(Encoded json) {
        return Tables.metadataOnly(Json.decode(json.array()));
    }

    private Map<String, Object> table(Kind kind, List<Encoded> items, ApiCall call) {
        List<Map<String, Object>> objects =
                items.stream().map(item -> Json.decode(item.array())).toList();
        return Tables.render(kind, objects, include(call), clock);
    }

    private static Tables.Include include(ApiCall call) {
        return switch (call.parameter("includeObject")) {
            case "None" -> Tables.Include.NONE;
            case "Object" -> Tables.Include.OBJECT;
            default -> Tables.Include.METADATA;
        };
    }
}
