package dev.atoll.kinds.custom;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.atoll.kinds.cel.Patterns;
import dev.atoll.kinds.schema.Plain;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What values must keep to beside their type. Immutable.
///
/// @param pattern matched in linear time; null where there is none
/// @param not null where nothing is excluded
record Limits(
        @Nullable Number minimum,
        boolean exclusiveMinimum,
        @Nullable Number maximum,
        boolean exclusiveMaximum,
        @Nullable Number multipleOf,
        Sizes lengths,
        Sizes items,
        Sizes properties,
        String patternText,
        @Nullable Pattern pattern,
        long patternSteps,
        String format,
        @Nullable List<?> allowed,
        List<String> required,
        List<Structural> allOf,
        List<Structural> anyOf,
        List<Structural> oneOf,
        @Nullable Structural not) {

    /// How large something may be.
    record Sizes(long least, long most) {
        static final Sizes ANY = new Sizes(0, Long.MAX_VALUE);

        static Sizes of(Map<String, Object> schema, String least, String most) {
            return schema.get(least) == null && schema.get(most) == null
                    ? ANY
                    : new Sizes(number(schema, least, 0), number(schema, most, Long.MAX_VALUE));
        }

        private static long number(Map<String, Object> schema, String field, long absent) {
            return schema.get(field) instanceof Number number ? number.longValue() : absent;
        }
    }

    static Limits of(Map<String, Object> schema) {
        String pattern = Plain.string(schema, "pattern");
        return new Limits(
                number(schema, "minimum"),
                Structural.isSet(schema, "exclusiveMinimum"),
                number(schema, "maximum"),
                Structural.isSet(schema, "exclusiveMaximum"),
                number(schema, "multipleOf"),
                Sizes.of(schema, "minLength", "maxLength"),
                Sizes.of(schema, "minItems", "maxItems"),
                Sizes.of(schema, "minProperties", "maxProperties"),
                pattern,
                compiled(pattern),
                Patterns.steps(pattern),
                Plain.string(schema, "format"),
                schema.get("enum") instanceof List<?> list && !list.isEmpty() ? list : null,
                Structural.texts(schema, "required"),
                Structural.all(schema, "allOf"),
                Structural.all(schema, "anyOf"),
                Structural.all(schema, "oneOf"),
                schema.get("not") instanceof Map<?, ?> map ? Structural.of(Plain.map(map)) : null);
    }

    private static @Nullable Number number(Map<String, Object> schema, String field) {
        return schema.get(field) instanceof Number number ? number : null;
    }

    /// One that does not compile was stored before it was looked at: it limits nothing.
    private static @Nullable Pattern compiled(String pattern) {
        try {
            return pattern.isEmpty() ? null : Patterns.compile(pattern);
        } catch (PatternSyntaxException _) {
            return null;
        }
    }
}
