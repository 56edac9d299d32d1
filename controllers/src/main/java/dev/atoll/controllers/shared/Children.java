package dev.atoll.controllers.shared;

import dev.atoll.client.ObjectKey;
import dev.atoll.client.informer.Handler;
import dev.atoll.client.queue.Priority;
import dev.atoll.client.queue.WorkQueue;
import dev.atoll.kinds.ApiObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Wakes the owner of each changed object, and those that might adopt one that nobody owns. A deletion counts as seen
/// once it has begun.
public final class Children<T extends ApiObject> implements Handler<T> {
    private final String ownerKind;
    private final WorkQueue<ObjectKey> queue;
    private final Expectations expectations;
    private final Function<T, List<ObjectKey>> adopters;

    public Children(
            String ownerKind,
            WorkQueue<ObjectKey> queue,
            Expectations expectations,
            Function<T, List<ObjectKey>> adopters) {
        this.ownerKind = ownerKind;
        this.queue = queue;
        this.expectations = expectations;
        this.adopters = adopters;
    }

    @Override
    public void added(T object, boolean initial) {
        if (Owners.isDeleting(object)) {
            deleted(object);
            return;
        }
        Optional<ObjectKey> owner = owner(object);
        owner.ifPresent(expectations::creationSeen);
        Priority priority = initial ? Priority.SYNC : Priority.ADD;
        if (owner.isPresent()) {
            queue.add(owner.get(), priority);
        } else {
            wakeAdopters(object);
        }
    }

    @Override
    public void updated(T before, T now) {
        if (Owners.isDeleting(now)) {
            deleted(now);
            return;
        }
        Optional<ObjectKey> previous = owner(before);
        Optional<ObjectKey> owner = owner(now);
        if (!previous.equals(owner)) {
            previous.ifPresent(key -> queue.add(key, Priority.UPDATE));
        }
        if (owner.isPresent()) {
            queue.add(owner.get(), Priority.UPDATE);
        } else {
            wakeAdopters(now);
        }
    }

    @Override
    public void deleted(T last) {
        owner(last)
                .ifPresent(key -> {
                    expectations.deletionSeen(key, ObjectKey.of(last));
                    queue.add(key, Priority.DELETE);
                });
    }

    private Optional<ObjectKey> owner(T object) {
        return Owners.controllerKey(object, ownerKind);
    }

    private void wakeAdopters(T object) {
        if (Owners.controllerOf(object).isEmpty()) {
            adopters.apply(object).forEach(key -> queue.add(key, Priority.UPDATE));
        }
    }
}
