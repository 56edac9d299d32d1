package dev.atoll.server.registry;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.validation.FieldError;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Write;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is special about writing one kind. Objects are the trees that are about to be stored; a strategy changes them
/// in place, or refuses with a `StatusException`.
interface Strategy {

    /// What a strategy may know of the write.
    record Context(TenantId tenant, Kind kind) {}

    /// After defaults, before validation.
    default void prepareCreate(Context context, Map<String, Object> object) {}

    /// Whether the status that a client brings along is kept when the object is made.
    default boolean keepsStatusOnCreate() {
        return false;
    }

    /// After defaults, before validation. `old` is not changed.
    default void prepareUpdate(
            Context context, Map<String, Object> updated, Map<String, Object> old) {}

    /// What is wrong with an object, beside what the rules of its kind say. Not asked where parts of the server write
    /// the whole of it.
    ///
    /// @param old empty on create
    default List<FieldError> problems(
            Context context, Map<String, Object> object, Map<String, Object> old) {
        return List.of();
    }

    /// As a deletion is asked for: changes the object as it begins, or refuses.
    default void prepareDelete(Context context, Map<String, Object> object) {}

    /// Writes of other keys that must happen together with this one.
    ///
    /// @param old empty on create
    default List<Write.Operation> together(
            Context context, Map<String, Object> updated, Map<String, Object> old) {
        return List.of();
    }

    /// Of a new object, the part of that which says that its place is still there.
    default List<Write.Operation> togetherWithPlace(Map<String, Object> made) {
        return List.of();
    }

    /// When the object is stored: what must follow before the caller is answered. It may fail, or never be called where
    /// the process ends: then something else has to do it later.
    default void afterwards(Context context, Map<String, Object> stored) {}

    /// Writes of other keys that must happen together with the deletion.
    default List<Write.Operation> togetherWithDelete(Context context, Map<String, Object> old) {
        return List.of();
    }

    /// The seconds until a deleted object really goes; empty where it goes at once.
    default Optional<Long> graceSeconds(Map<String, Object> object, DeleteOptions options) {
        return Optional.empty();
    }

    /// Whether something other than finalizers keeps a deleted object. Changes it as the deletion begins.
    default boolean keepsDeleted(Map<String, Object> object) {
        return false;
    }

    /// Whether a deletion is answered with the object instead of a Status.
    default boolean answersDeleteWithObject() {
        return false;
    }
}
