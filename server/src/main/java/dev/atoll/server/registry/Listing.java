package dev.atoll.server.registry;

import dev.atoll.kinds.Kind;
import dev.atoll.server.cache.CachedObject;
import java.util.List;

/// A page of a list.
///
/// @param continuation empty on the last page
public record Listing(Kind kind, List<CachedObject> items, long revision, String continuation) {
    public Listing {
        items = List.copyOf(items);
    }
}
