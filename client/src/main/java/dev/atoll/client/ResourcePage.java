package dev.atoll.client;

import dev.atoll.kinds.Encoded;
import java.util.List;

/// A page of a list as encoded objects, each with its kind.
public record ResourcePage(List<Encoded> items, String resourceVersion, String continueToken) {
    public ResourcePage {
        items = List.copyOf(items);
    }
}
