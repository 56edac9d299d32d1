package dev.atoll.kinds.validation;

import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.schema.Plain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A place in an object under validation: the value there, how one got there, and where errors go.
/// Paths are spelled only when there is an error.
final class Cursor {
    private static final int MAX_ERRORS = 200;

    private final @Nullable Cursor parent;
    private final String step;
    private final @Nullable Object value;
    private final List<FieldError> errors;

    private Cursor(
            @Nullable Cursor parent, String step, @Nullable Object value, List<FieldError> errors) {
        this.parent = parent;
        this.step = step;
        this.value = value;
        this.errors = errors;
    }

    static Cursor root(Map<String, Object> object) {
        return new Cursor(null, "", object, new ArrayList<>());
    }

    List<FieldError> errors() {
        return errors;
    }

    String path() {
        if (parent == null) {
            return step;
        }
        String before = parent.path();
        return before.isEmpty() || step.startsWith("[") ? before + step : before + "." + step;
    }

    boolean present() {
        return value != null;
    }

    @Nullable Object value() {
        return value;
    }

    /// The map here; empty if there is none.
    Map<String, Object> map() {
        return value instanceof Map<?, ?> map ? Plain.map(map) : Map.of();
    }

    boolean has(String field) {
        return map().get(field) != null;
    }

    Cursor at(String field) {
        return new Cursor(this, field, map().get(field), errors);
    }

    /// An element of a map that is named by `[key]`.
    Cursor key(String key) {
        return new Cursor(this, "[" + key + "]", map().get(key), errors);
    }

    /// The items of the list here.
    List<Cursor> items() {
        if (!(value instanceof List<?> list)) {
            return List.of();
        }
        List<Cursor> items = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            items.add(new Cursor(this, "[" + i + "]", list.get(i), errors));
        }
        return items;
    }

    List<Cursor> items(String field) {
        return map().get(field) == null ? List.of() : at(field).items();
    }

    String text() {
        return value instanceof String text ? text : "";
    }

    String text(String field) {
        return map().get(field) instanceof String text ? text : "";
    }

    long number() {
        return value instanceof Number number ? number.longValue() : 0;
    }

    long number(String field) {
        return map().get(field) instanceof Number number ? number.longValue() : 0;
    }

    boolean flag(String field) {
        return Boolean.TRUE.equals(map().get(field));
    }

    /// The quantity here; zero if there is none.
    Quantity quantity() {
        Quantity quantity = Quantity.from(value);
        return quantity == null ? Quantity.ZERO : quantity;
    }

    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        if (map().get(field) instanceof List<?> list) {
            list.forEach(item -> texts.add(String.valueOf(item)));
        }
        return texts;
    }

    void add(FieldError error) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(error);
        }
    }

    void required(String detail) {
        add(FieldError.required(path(), detail));
    }

    void invalid(String detail) {
        add(FieldError.invalid(path(), value, detail));
    }

    void forbidden(String detail) {
        add(FieldError.forbidden(path(), detail));
    }

    void duplicate() {
        add(FieldError.duplicate(path(), value));
    }

    /// Each problem of the text here is an error.
    void check(List<String> problems) {
        problems.forEach(this::invalid);
    }

    /// The text here is there.
    boolean require() {
        boolean there = value != null && !value.equals("");
        if (!there) {
            required("");
        }
        return there;
    }

    /// The text here is one of these; an absent one is not reported.
    void oneOf(Collection<String> supported) {
        if (value != null && !value.equals("") && !supported.contains(text())) {
            add(FieldError.notSupported(path(), value, supported));
        }
    }

    /// As `oneOf`, and absence is an error.
    void requireOneOf(Collection<String> supported) {
        if (require()) {
            oneOf(supported);
        }
    }

    void nonNegative() {
        if (value != null && number() < 0) {
            invalid("must be greater than or equal to 0");
        }
    }

    void between(long least, long most) {
        if (value != null && (number() < least || number() > most)) {
            invalid("must be between " + least + " and " + most + ", inclusive");
        }
    }

    /// Reports a text that was seen before.
    void unique(Set<? super String> seen) {
        if (!text().isEmpty() && !seen.add(text())) {
            duplicate();
        }
    }

    /// The value must be the same in the old object.
    void immutable(Cursor old, String detail) {
        if (!Same.same(value, old.value)) {
            invalid(detail);
        }
    }

    void immutable(Cursor old) {
        immutable(old, "field is immutable");
    }
}
