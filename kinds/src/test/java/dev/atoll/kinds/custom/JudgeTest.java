package dev.atoll.kinds.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Yamls;
import dev.atoll.kinds.validation.FieldError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JudgeTest {
    private static List<String> errors(String schema, String object) {
        return Judge.errors(Structural.of(Yamls.yaml(schema)), Yamls.yaml(object), null, Place.ROOT)
                .stream()
                .map(FieldError::toString)
                .toList();
    }

    /// Of one field `x`.
    private static List<String> errorsOf(String schema, String value) {
        return errors("{type: object, properties: {x: " + schema + "}}", "{x: " + value + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{type: integer} | many | x: Invalid value: \"string\": x in body must be of type integer: \"string\"",
                "{type: integer} | 1.5 | x: Invalid value: \"number\": x in body must be of type integer: \"number\"",
                "{type: string} | 1 | x: Invalid value: \"integer\": x in body must be of type string: \"integer\"",
                "{type: boolean} | [] | x: Invalid value: \"array\": x in body must be of type boolean: \"array\"",
                "{type: object} | true | x: Invalid value: \"boolean\": x in body must be of type object: \"boolean\"",
                "{type: string} | null | x: Invalid value: \"null\": x in body must be of type string: \"null\"",
                "{x-kubernetes-int-or-string: true} | 1.5 | x: Invalid value: \"number\": x in body must be of type integer,string: \"number\"",
                "{type: string, maxLength: 2} | abc | x: Too long: may not be more than 2 bytes",
                "{type: string, minLength: 2} | a | x: Invalid value: \"a\": x in body should be at least 2 chars long",
                "{type: string, pattern: '^a+$'} | b | x: Invalid value: \"b\": x in body should match '^a+$'",
                "{type: string, format: ipv4} | 1.2.3.4.5 | x: Invalid value: \"1.2.3.4.5\": x in body must be of type ipv4: \"1.2.3.4.5\"",
                "{type: string, format: date-time} | now | x: Invalid value: \"now\": x in body must be of type date-time: \"now\"",
                "{type: integer, maximum: 3} | 4 | x: Invalid value: 4: x in body should be less than or equal to 3",
                "{type: integer, maximum: 3, exclusiveMaximum: true} | 3 | x: Invalid value: 3: x in body should be less than 3",
                "{type: integer, minimum: 3} | 2 | x: Invalid value: 2: x in body should be greater than or equal to 3",
                "{type: number, multipleOf: 0.5} | 0.7 | x: Invalid value: 0.7: x in body should be a multiple of 0.5",
                "{type: array, maxItems: 1, items: {type: integer}} | [1, 2] | x: Too many: 2: must have at most 1 items",
                "{type: array, minItems: 1, items: {type: integer}} | [] | x: Invalid value: 0: x in body should have at least 1 items",
                "{type: object, minProperties: 1} | {} | x: Invalid value: 0: x in body should have at least 1 properties",
                "{type: object, required: [y], properties: {y: {type: string}}} | {} | x.y: Required value",
                "{type: string, enum: [b, a]} | c | x: Unsupported value: \"c\": supported values: \"b\", \"a\"",
                "{type: array, items: {type: string}} | [a, 1] | x[1]: Invalid value: \"integer\": x[1] in body must be of type string: \"integer\"",
                "{type: object, additionalProperties: {type: integer}} | {k: v} | x.k: Invalid value: \"string\": x.k in body must be of type integer: \"string\"",
                "{type: array, x-kubernetes-list-type: set, items: {type: string}} | [a, b, a] | x[2]: Duplicate value: \"a\"",
                "{type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true} | {kind: Pod} | x.apiVersion: Required value: must not be empty",
                "{type: integer, not: {maximum: 3}} | 2 | <nil>: Invalid value: \"\": \"x\" must not validate the schema (not)",
            })
    void refusesInUpstreamsWords(String schema, String value, String error) {
        assertThat(errorsOf(schema, value)).containsExactly(error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{type: string, nullable: true} | null",
                "{type: integer} | 3.0",
                "{x-kubernetes-int-or-string: true} | 50%",
                "{x-kubernetes-int-or-string: true} | 50",
                "{x-kubernetes-preserve-unknown-fields: true} | {a: [1, {b: null}]}",
                "{type: string, format: something-else} | whatever",
                "{type: string, format: ipv6} | 2001:db8::1",
                "{type: string, format: cidr} | 10.0.0.0/8",
                "{type: number, enum: [1, 2.5]} | 1.0",
                "{type: string, maxLength: 2} | éé",
            })
    void allowsWhatTheSchemaSays(String schema, String value) {
        assertThat(errorsOf(schema, value)).isEmpty();
    }

    @Test
    void tellsWhichAlternativesFail() {
        String schema =
                "{type: object, properties: {a: {type: string}, b: {type: string}},"
                        + " oneOf: [{required: [a]}, {required: [b]}]}";
        assertThat(errorsOf(schema, "{a: x}")).isEmpty();
        assertThat(errorsOf(schema, "{}"))
                .contains(
                        "<nil>: Invalid value: \"\": \"x\" must validate one and only one schema (oneOf). Found"
                                + " none valid");
        assertThat(errorsOf(schema, "{a: x, b: y}"))
                .containsExactly(
                        "<nil>: Invalid value: \"\": \"x\" must validate one and only one schema (oneOf). Found 2"
                                + " valid alternatives");
        assertThat(errorsOf(schema.replace("oneOf", "anyOf"), "{}"))
                .contains(
                        "<nil>: Invalid value: \"\": \"x\" must validate at least one schema (anyOf)");
    }

    @Test
    void toleratesWhatWasSoBefore() {
        Structural schema =
                Structural.of(
                        Yamls.yaml(
                                "{type: object, properties: {a: {type: string, maxLength: 1}, list: {type: array,"
                                        + " x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: {type:"
                                        + " object, properties: {name: {type: string}, v: {type: integer}}}}}}"));
        Map<String, Object> old = Yamls.yaml("{a: long, list: [{name: x, v: no}]}");
        Map<String, Object> moved =
                Yamls.yaml("{a: long, list: [{name: y, v: 1}, {name: x, v: no}]}");
        assertThat(Judge.errors(schema, moved, old, Place.ROOT)).isEmpty();
        Map<String, Object> changed = Yamls.yaml("{a: longer, list: [{name: x, v: never}]}");
        assertThat(Judge.errors(schema, changed, old, Place.ROOT))
                .extracting(FieldError::field)
                .containsExactly("a", "list[0].v");
    }

    @Test
    void matchesPatternsInLinearTime() {
        String value = "a".repeat(50_000) + "!";
        org.assertj.core.api.Assertions.assertThatCode(() ->
                        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                                Duration.ofSeconds(20),
                                () -> errorsOf("{type: string, pattern: '^(a+)+$'}", value)))
                .doesNotThrowAnyException();
    }
}
