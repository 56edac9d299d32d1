package dev.atoll.controllers.shared;

import dev.atoll.client.ObjectKey;
import dev.atoll.client.informer.Informer;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.meta.v1.ObjectMeta;
import dev.atoll.kinds.meta.v1.OwnerReference;
import java.util.List;
import java.util.Optional;

/// Who owns what. At most one of an object's owners is its controller.
public final class Owners {
    /// Files objects under their controller's uid, and those without one under `orphan:NAMESPACE`.
    private static final String INDEX = "controller";

    private Owners() {}

    public static ObjectMeta metadata(ApiObject object) {
        return new ObjectMeta(object.tree().child("metadata"));
    }

    public static boolean isDeleting(ApiObject object) {
        return object.tree().child("metadata").has("deletionTimestamp");
    }

    public static Optional<OwnerReference> controllerOf(ApiObject object) {
        for (OwnerReference owner : metadata(object).ownerReferences()) {
            if (owner.controller()) {
                return Optional.of(owner);
            }
        }
        return Optional.empty();
    }

    public static boolean isControlledBy(ApiObject object, ApiObject owner) {
        return controllerOf(object).map(OwnerReference::uid).orElse("").equals(owner.uid());
    }

    /// The key of the controller, where it is of that kind.
    public static Optional<ObjectKey> controllerKey(ApiObject object, String kind) {
        return controllerOf(object)
                .filter(owner -> owner.kind().equals(kind))
                .map(owner -> new ObjectKey(object.namespace(), owner.name()));
    }

    public static OwnerReference reference(ApiObject owner) {
        return OwnerReference.of()
                .withApiVersion(owner.apiVersion())
                .withKind(owner.kind())
                .withName(owner.name())
                .withUid(owner.uid())
                .withController(true)
                .withBlockOwnerDeletion(true);
    }

    public static <T extends ApiObject> void index(Informer<T> informer) {
        informer.cache().addIndex(INDEX, Owners::filedUnder);
    }

    private static <T extends ApiObject> List<String> filedUnder(T object) {
        return List.of(
                controllerOf(object)
                        .map(OwnerReference::uid)
                        .orElse("orphan:" + object.namespace()));
    }

    /// Needs [#index]. What the owner controls, as last heard of.
    public static <T extends ApiObject> List<T> controlled(Informer<T> informer, ApiObject owner) {
        return informer.cache().byIndex(INDEX, owner.uid());
    }

    /// Needs [#index]. What nobody controls.
    public static <T extends ApiObject> List<T> orphans(Informer<T> informer, String namespace) {
        return informer.cache().byIndex(INDEX, "orphan:" + namespace);
    }

    /// A merge patch of an object's owners, which fails where it is not as we know it.
    static Tree patch(ApiObject object, List<OwnerReference> owners) {
        return Tree.empty()
                .with(
                        "metadata",
                        Tree.empty()
                                .with("uid", object.uid())
                                .with("resourceVersion", object.resourceVersion())
                                .with("ownerReferences", owners));
    }
}
