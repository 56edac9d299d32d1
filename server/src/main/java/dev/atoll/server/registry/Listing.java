package dev.atoll.server.registry;

import dev.atoll.kinds.Kind;
import dev.atoll.server.cache.CachedObject;
import java.util.List;
import java.util.OptionalInt;

/// A page of a list.
///
/// @param items not changed by anybody
/// @param continuation empty on the last page
/// @param remaining how many items come on later pages, where that is known
public record Listing(
        Kind kind,
        List<CachedObject> items,
        long revision,
        String continuation,
        OptionalInt remaining) {
    /// The same objects as a list of another kind that they are served as.
    public Listing as(Kind served) {
        return new Listing(served, items, revision, continuation, remaining);
    }
}
