package dev.atoll.kinds.custom;

import dev.atoll.kinds.validation.FieldError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is found wrong with a definition: so much, and no more.
final class Errors {
    private static final int MAX = 100;

    private final List<FieldError> found = new ArrayList<>();

    List<FieldError> found() {
        return List.copyOf(found);
    }

    boolean isFull() {
        return found.size() >= MAX;
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    void add(FieldError error) {
        if (!isFull()) {
            found.add(error);
        }
    }

    void addAll(Collection<FieldError> errors) {
        errors.forEach(this::add);
    }

    void required(Place at, String detail) {
        add(FieldError.required(at.path(), detail));
    }

    void invalid(Place at, @Nullable Object value, String detail) {
        add(FieldError.invalid(at.path(), value, detail));
    }

    void forbidden(Place at, String detail) {
        add(FieldError.forbidden(at.path(), detail));
    }
}
