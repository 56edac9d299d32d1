package dev.atoll.controllers.shared;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ApiException;
import dev.atoll.client.PatchType;
import dev.atoll.client.informer.Informer;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.ResourceType;
import dev.atoll.kinds.meta.v1.OwnerReference;
import dev.atoll.kinds.selector.LabelSelector;
import java.util.ArrayList;
import java.util.List;

/// Makes the objects that a selector matches the owner's: adopts those that nobody controls, and releases those that no
/// longer match. An owner that is being deleted adopts nothing.
public final class Claims<O extends ApiObject, T extends ApiObject> {
    private final ApiClient client;
    private final ResourceType<O> ownerType;
    private final ResourceType<T> type;
    private final Informer<T> informer;

    public Claims(
            ApiClient client,
            ResourceType<O> ownerType,
            Informer<T> informer,
            ResourceType<T> type) {
        this.client = client;
        this.ownerType = ownerType;
        this.type = type;
        this.informer = informer;
        Owners.index(informer);
    }

    /// What the owner controls now.
    public List<T> claim(O owner, LabelSelector selector) {
        List<T> claimed = new ArrayList<>();
        for (T object : Owners.controlled(informer, owner)) {
            if (matches(object, selector)) {
                claimed.add(object);
            } else if (!Owners.isDeleting(owner)) {
                release(object, owner);
            }
        }
        for (T object : Owners.orphans(informer, owner.namespace())) {
            if (matches(object, selector) && !Owners.isDeleting(object) && mayAdopt(owner)) {
                adopt(object, owner, claimed);
            }
        }
        return claimed;
    }

    private static boolean matches(ApiObject object, LabelSelector selector) {
        return selector.matches(Owners.metadata(object).labels());
    }

    /// Asked of the server: the cache may not know yet that the owner is going or was replaced.
    private boolean mayAdopt(O owner) {
        return !Owners.isDeleting(owner)
                && client.resource(ownerType)
                        .in(owner.namespace())
                        .get(owner.name())
                        .filter(now -> now.uid().equals(owner.uid()) && !Owners.isDeleting(now))
                        .isPresent();
    }

    private void adopt(T object, O owner, List<T> claimed) {
        List<OwnerReference> owners = new ArrayList<>(Owners.metadata(object).ownerReferences());
        owners.add(Owners.reference(owner));
        patch(object, owners, claimed);
    }

    private void release(T object, O owner) {
        List<OwnerReference> owners =
                Owners.metadata(object).ownerReferences().stream()
                        .filter(reference -> !reference.uid().equals(owner.uid()))
                        .toList();
        patch(object, owners, new ArrayList<>());
    }

    private void patch(T object, List<OwnerReference> owners, List<T> claimed) {
        try {
            claimed.add(
                    client.resource(type)
                            .in(object.namespace())
                            .patch(object.name(), PatchType.MERGE, Owners.patch(object, owners)));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }
}
