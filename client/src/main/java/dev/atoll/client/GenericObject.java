package dev.atoll.client;

import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.ResourceType;
import dev.atoll.kinds.Tree;

/// An object of whatever kind, for those who need its metadata only or learn of its kind at run time.
public record GenericObject(Tree tree) implements ApiObject {

    public static ResourceType<GenericObject> type(
            GroupVersionResource resource, String kind, boolean namespaced) {
        return new ResourceType<>(resource, kind, namespaced, GenericObject::new);
    }
}
