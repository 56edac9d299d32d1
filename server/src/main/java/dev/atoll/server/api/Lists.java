package dev.atoll.server.api;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.registry.Listing;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The frame of an encoded list: its items' own bytes go between head and tail, separated by commas.
public final class Lists {
    public static final Encoded TAIL = Encoded.utf8("]}");

    private Lists() {}

    /// Everything before the first item.
    public static Encoded head(Listing listing) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("kind", listing.kind().identity().kind() + "List");
        list.put("apiVersion", listing.kind().identity().apiVersion());
        list.put("metadata", Renderer.listMetadata(listing));
        list.put("items", List.of());
        String text = new String(Json.encode(list), StandardCharsets.UTF_8);
        return Encoded.utf8(text.substring(0, text.length() - TAIL.length()));
    }
}
