package dev.atoll.kinds.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.schema.Plain;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for whatever is applied, with objects made by chance from a seed.
final class ApplyPropertiesTest {
    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    /// Some fields of a deployment. Those of two owners have nothing in common.
    private static Map<String, Object> some(SplittableRandom random, String owner) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (String map : List.of("labels", "annotations")) {
            for (int i = random.nextInt(4); i > 0; i--) {
                Map<String, Object> metadata = Plain.mapIn(object, "metadata");
                Plain.mapIn(metadata, map).put(owner + "/" + random.nextInt(5), word(random));
            }
        }
        List<Object> containers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            if (random.nextBoolean()) {
                containers.add(container(random, owner + i, owner));
            }
        }
        // Of this one each has fields of its own.
        if (random.nextBoolean()) {
            Map<String, Object> shared = new LinkedHashMap<>(Map.of("name", "shared"));
            shared.put("env", List.of(variable(random, owner)));
            containers.add(shared);
        }
        if (!containers.isEmpty()) {
            Map<String, Object> template = Plain.mapIn(Plain.mapIn(object, "spec"), "template");
            Plain.mapIn(template, "spec").put("containers", containers);
        }
        return object;
    }

    private static Map<String, Object> container(
            SplittableRandom random, String name, String owner) {
        Map<String, Object> container = new LinkedHashMap<>();
        container.put("name", name);
        container.put("image", word(random));
        if (random.nextBoolean()) {
            container.put("args", List.of(word(random), word(random)));
        }
        if (random.nextBoolean()) {
            container.put(
                    "ports",
                    List.of(new LinkedHashMap<>(Map.of("containerPort", random.nextLong(80)))));
        }
        if (random.nextBoolean()) {
            container.put("env", List.of(variable(random, owner)));
        }
        return container;
    }

    private static Map<String, Object> variable(SplittableRandom random, String owner) {
        return new LinkedHashMap<>(Map.of("name", owner, "value", word(random)));
    }

    private static String word(SplittableRandom random) {
        return "w" + random.nextInt(3);
    }

    private static String text(Map<String, Object> object) {
        return new String(Json.encode(object), StandardCharsets.UTF_8);
    }

    private static Applied deployment() {
        return new Applied("apps/v1", "Deployment");
    }

    /// With lists of items in one order: it is the order in which they were applied.
    private static Map<String, Object> sorted(Map<String, Object> object) {
        Map<String, Object> sorted = new LinkedHashMap<>();
        object.forEach((field, value) -> sorted.put(field, sortedValue(value)));
        return sorted;
    }

    private static Object sortedValue(Object value) {
        return switch (value) {
            case Map<?, ?> map -> sorted(Plain.map(map));
            case List<?> list
                    when !list.isEmpty()
                            && list.getFirst() instanceof Map<?, ?> first
                            && first.containsKey("name") ->
                    list.stream()
                            .map(ApplyPropertiesTest::sortedValue)
                            .sorted(Comparator.comparing(Object::toString))
                            .toList();
            default -> value;
        };
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void toApplyTwiceIsToApplyOnce(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String other = text(some(random, "b"));
        String wanted = text(some(random, "a"));
        Applied object = deployment().apply("b", other).apply("a", wanted);
        Map<String, Object> once = Plain.copy(object.object());
        assertThat(object.apply("a", wanted).object()).isEqualTo(once);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whoHasNothingInCommonNeverConflictsAndComesInAnyOrder(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String one = text(some(random, "a"));
        String two = text(some(random, "b"));
        Applied first = deployment().apply("a", one).apply("b", two);
        Applied second = deployment().apply("b", two).apply("a", one);
        assertThat(sorted(first.content())).isEqualTo(sorted(second.content()));
        assertThat(first.owned("a")).containsExactlyElementsOf(second.owned("a"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatCountsIsWhatWasAppliedLast(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String other = text(some(random, "b"));
        String before = text(some(random, "a"));
        String wanted = text(some(random, "a"));
        Applied changed = deployment().apply("b", other).apply("a", before).apply("a", wanted);
        Applied direct = deployment().apply("b", other).apply("a", wanted);
        assertThat(sorted(changed.content())).isEqualTo(sorted(direct.content()));
        assertThat(changed.owned("a")).containsExactlyElementsOf(direct.owned("a"));
        assertThat(changed.owned("b")).containsExactlyElementsOf(direct.owned("b"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void setsOfFieldsAreSets(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        FieldSet one = fields(some(random, "a"));
        FieldSet two = fields(some(random, "a"));
        assertThat(FieldSet.decode(one.encode())).isEqualTo(one);
        assertThat(one.union(two)).isEqualTo(two.union(one));
        assertThat(one.intersection(two)).isEqualTo(two.intersection(one));
        assertThat(one.minus(two).union(one.intersection(two))).isEqualTo(one);
        assertThat(one.minus(two).intersection(two).isEmpty()).isTrue();
    }

    private static FieldSet fields(Map<String, Object> object) {
        return Named.in(object, dev.atoll.kinds.Yamls.kind("apps/v1", "Deployment").schema().get());
    }
}
