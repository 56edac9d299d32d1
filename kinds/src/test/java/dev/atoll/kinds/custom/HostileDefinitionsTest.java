package dev.atoll.kinds.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.atoll.kinds.Yamls;
import dev.atoll.kinds.validation.FieldError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is made to hurt is refused, or ends.
final class HostileDefinitionsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static List<FieldError> check(Map<String, Object> schema) {
        Errors errors = new Errors();
        SchemaRules.check(schema, Place.ROOT, errors);
        return errors.found();
    }

    private static List<FieldError> check(String x) {
        return check(Yamls.yaml("{type: object, properties: {x: " + x + "}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1000}){1000}){1000}",
                "(((((a{30}){30}){30}){30}){30}){30}",
                "(x{1000}y{1000}){999}{999}",
                "([ab]{500,1000}|c{9}){1000}",
            })
    void patternsThatWouldFillMemoryAreRefused(String pattern) {
        assertThat(check("{type: string, pattern: '" + pattern + "'}"))
                .extracting(FieldError::field)
                .containsExactly("properties[x].pattern");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$",
                "^([0-9a-f]{4}:){7}[0-9a-f]{4}$",
                "a{b}",
                "[{]x[}]",
                "\\\\{1000\\\\}",
                "^.{1,1000}$",
            })
    void patternsOfUseAreNot(String pattern) {
        assertThat(check("{type: string, pattern: \"" + pattern + "\"}")).isEmpty();
    }

    @Test
    void deepSchemasAreRefused() {
        Map<String, Object> schema = new HashMap<>(Map.of("type", "string"));
        for (int i = 0; i < 10_000; i++) {
            schema = new HashMap<>(Map.of("type", "object", "properties", Map.of("x", schema)));
        }
        Map<String, Object> deep = schema;
        assertThat(check(deep)).isNotEmpty().hasSizeLessThan(10);
        Map<String, Object> nested = new HashMap<>(Map.of("maximum", 1L));
        for (int i = 0; i < 10_000; i++) {
            nested = new HashMap<>(Map.of("not", nested));
        }
        assertThat(check(Map.of("type", "object", "properties", Map.of("x", nested)))).isNotEmpty();
    }

    @Test
    void defaultsThatBreakTheirSchemaAreRefused() {
        assertThat(check("{type: string, maxLength: 1, default: long}")).hasSize(1);
        assertThat(
                        check(
                                "{type: array, items: {type: object, required: [a], properties: {a: {type: string}}}, default: [{}]}"))
                .hasSize(1);
    }

    @Test
    void manyRulesAreRefused() {
        List<Object> rules = new ArrayList<>();
        for (int i = 0; i < 1_001; i++) {
            rules.add(Map.of("rule", "self.size() != " + i));
        }
        Map<String, Object> field = Map.of("type", "string", "x-kubernetes-validations", rules);
        Structural schema =
                Structural.of(Map.of("type", "object", "properties", Map.of("x", field)));
        assertThat(Rules.problems(schema, Place.ROOT)).hasSize(1);
    }

    @Test
    void validationEndsHoweverMuchThereIsToCompare() {
        List<Object> allowed = new ArrayList<>();
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            allowed.add("v" + i);
            items.add("w" + i);
        }
        Structural schema =
                Structural.of(
                        Map.of(
                                "type",
                                "object",
                                "properties",
                                Map.of(
                                        "x",
                                        Map.of(
                                                "type",
                                                "array",
                                                "items",
                                                Map.of(
                                                        "type",
                                                        "string",
                                                        "anyOf",
                                                        List.of(
                                                                Map.of("enum", allowed),
                                                                Map.of("minLength", 1L)))))));
        Map<String, Object> object = Map.of("x", items);
        List<FieldError> errors =
                assertTimeoutPreemptively(
                        LONG, () -> Judge.errors(schema, object, null, Place.ROOT));
        assertThat(errors)
                .extracting(FieldError::message)
                .anyMatch(message -> message.endsWith("takes too long to validate"));
    }

    @Test
    void rulesRunWithinTheirBudget() {
        Structural schema =
                Structural.of(
                        Yamls.yaml(
                                "{type: object, properties: {x: {type: array, items: {type: integer},"
                                        + " x-kubernetes-validations: [{rule: 'self.all(a, self.all(b, self.all(c, a + b + c >="
                                        + " 0)))'}]}}}"));
        List<Object> numbers = new ArrayList<>();
        for (long i = 0; i < 2_000; i++) {
            numbers.add(i);
        }
        List<FieldError> errors =
                assertTimeoutPreemptively(
                        LONG, () -> Rules.of(schema).errors(Map.of("x", numbers), null));
        assertThat(errors)
                .extracting(FieldError::message)
                .anyMatch(message -> message.contains("running out of cost budget"));
    }
}
