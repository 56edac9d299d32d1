package dev.atoll.client;

import java.util.List;

/// A page of a list.
///
/// @param resourceVersion the state that was read; a watch may follow from it
/// @param continueToken asks for the next page; empty on the last
public record ObjectList<T>(List<T> items, String resourceVersion, String continueToken) {
    public ObjectList {
        items = List.copyOf(items);
    }
}
