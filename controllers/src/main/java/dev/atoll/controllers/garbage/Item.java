package dev.atoll.controllers.garbage;

import dev.atoll.controllers.shared.Owners;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.meta.v1.ObjectMeta;
import dev.atoll.kinds.meta.v1.OwnerReference;
import java.util.List;

/// An object as the collector sees it.
record Item(
        Identity identity,
        String resourceVersion,
        List<OwnerReference> owners,
        List<String> finalizers,
        boolean deleting) {
    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    Item {
        owners = List.copyOf(owners);
        finalizers = List.copyOf(finalizers);
    }

    /// @param namespace empty for a cluster-scoped object
    record Identity(GroupVersionResource resource, String namespace, String name, String uid) {

        /// What is in a namespace owns only what is in the same.
        boolean mayOwn(Identity dependent) {
            return namespace.isEmpty() || namespace.equals(dependent.namespace());
        }

        @Override
        public String toString() {
            return resource.groupResource()
                    + " "
                    + (namespace.isEmpty() ? name : namespace + "/" + name);
        }
    }

    static Item of(GroupVersionResource resource, ApiObject object) {
        ObjectMeta metadata = Owners.metadata(object);
        return new Item(
                new Identity(resource, object.namespace(), object.name(), object.uid()),
                object.resourceVersion(),
                metadata.ownerReferences(),
                metadata.finalizers(),
                Owners.isDeleting(object));
    }

    String uid() {
        return identity.uid();
    }

    /// Waits, while being deleted, for its dependents to go first.
    boolean isGoingLast() {
        return deleting && finalizers.contains(FOREGROUND);
    }

    boolean isOrphaning() {
        return deleting && finalizers.contains(ORPHAN);
    }

    boolean blocks(String owner) {
        return owners.stream()
                .anyMatch(reference ->
                        reference.uid().equals(owner) && reference.blockOwnerDeletion());
    }
}
