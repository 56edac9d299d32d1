package dev.atoll.server.api;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.table.Tables;
import dev.atoll.server.registry.Listing;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The frame of an encoded list: its items go between head and tail, separated by commas.
public record ListFrame(Encoded head, Encoded tail) {
    private static final Encoded TAIL = Encoded.utf8("]}");

    /// Of the objects themselves.
    static ListFrame ofObjects(Listing listing) {
        Kind kind = listing.kind();
        return around(
                kind.identity().kind() + "List", kind.identity().apiVersion(), listing, "items");
    }

    /// Of their metadata.
    static ListFrame ofMetadata(Listing listing) {
        return around("PartialObjectMetadataList", "meta.k8s.io/v1", listing, "items");
    }

    /// Of the rows of a `Table`.
    static ListFrame ofRows(Listing listing) {
        return around(Tables.heading(listing.kind()), listing, "rows");
    }

    private static ListFrame around(String kind, String apiVersion, Listing listing, String field) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("kind", kind);
        list.put("apiVersion", apiVersion);
        return around(list, listing, field);
    }

    private static ListFrame around(Map<String, Object> list, Listing listing, String field) {
        list.put("metadata", metadata(listing));
        list.put(field, List.of());
        String text = new String(Json.encode(list), StandardCharsets.UTF_8);
        return new ListFrame(Encoded.utf8(text.substring(0, text.length() - TAIL.length())), TAIL);
    }

    static Map<String, Object> metadata(Listing listing) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("resourceVersion", Long.toString(listing.revision()));
        if (!listing.continuation().isEmpty()) {
            metadata.put("continue", listing.continuation());
        }
        listing.remaining().ifPresent(count -> metadata.put("remainingItemCount", (long) count));
        return metadata;
    }
}
