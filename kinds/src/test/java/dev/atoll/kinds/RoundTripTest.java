package dev.atoll.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.defaults.Defaults;
import dev.atoll.kinds.patch.StrategicMergePatch;
import dev.atoll.kinds.schema.FieldCheck;
import dev.atoll.kinds.schema.FieldSchema;
import dev.atoll.kinds.schema.FieldType;
import dev.atoll.kinds.schema.FieldType.ListOf;
import dev.atoll.kinds.schema.FieldType.MapOf;
import dev.atoll.kinds.schema.FieldType.ObjectOf;
import dev.atoll.kinds.schema.FieldType.Scalar;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.schema.TypeSchema;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Properties that hold for random objects of every kind; each object is made from its seed.
final class RoundTripTest {
    private static final int SEEDS = 20;

    /// Makes objects that fit a schema, with about half of the fields.
    private record Maker(RandomGenerator random) {
        Map<String, Object> object(TypeSchema schema, int depth) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (FieldSchema field : schema.all()) {
                if (random.nextBoolean()) {
                    object.put(field.name(), value(field.type(), depth));
                }
            }
            return object;
        }

        private Object value(FieldType type, int depth) {
            return switch (type) {
                case Scalar scalar -> scalar(scalar);
                case ObjectOf of ->
                        depth == 0 ? new LinkedHashMap<>() : object(of.schema(), depth - 1);
                case ListOf list -> {
                    List<Object> items = new ArrayList<>();
                    for (int i = random.nextInt(3); i > 0 && depth > 0; i--) {
                        items.add(value(list.item(), depth - 1));
                    }
                    yield items;
                }
                case MapOf map -> {
                    Map<String, Object> entries = new LinkedHashMap<>();
                    for (int i = random.nextInt(3); i > 0; i--) {
                        entries.put(text(), value(map.value(), Math.max(0, depth - 1)));
                    }
                    yield entries;
                }
            };
        }

        private Object scalar(Scalar scalar) {
            return switch (scalar) {
                case STRING, ANY -> text();
                case INT32 -> (long) random.nextInt();
                case INT64 -> random.nextLong();
                case DOUBLE -> random.nextInt() / 4.0;
                case BOOLEAN -> random.nextBoolean();
                case BYTES -> "YWJj";
                case TIME -> "2026-01-01T00:00:00Z";
                case MICRO_TIME -> "2026-01-01T00:00:00.000001Z";
                case QUANTITY -> Quantity.ofMilli(random.nextInt(5000)).toString();
                case INT_OR_STRING -> random.nextBoolean() ? text() : (Object) random.nextLong();
            };
        }

        private String text() {
            String alphabet = "abc01 \"\\\n\u00e9\u4e2d-_/.<>&:#";
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(8); i >= 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            return text.toString();
        }
    }

    private interface Property {
        void check(Kind kind, Map<String, Object> object);
    }

    private static void forAll(Property property) {
        for (Kind kind : Catalog.builtIn().kinds()) {
            for (int seed = 0; seed < SEEDS; seed++) {
                Maker maker = new Maker(new Random(seed));
                Map<String, Object> object = maker.object(kind.schema().get(), 5);
                try {
                    property.check(kind, object);
                } catch (RuntimeException e) {
                    throw new AssertionError(kind.plural() + ", seed " + seed, e);
                }
            }
        }
    }

    @Test
    void encodedObjectsDecodeToThemselves() {
        forAll((kind, object) -> {
            assertThat(Json.decode(Json.encode(object))).isEqualTo(object);
            assertThat(Yaml.decode(Yaml.encode(object))).isEqualTo(object);
        });
    }

    @Test
    void objectsThatFitTheirSchemaAreLeftAsTheyAre() {
        forAll((kind, object) -> {
            Map<String, Object> checked = Plain.copy(object);
            assertThat(FieldCheck.problems(kind, checked, List.of())).isEmpty();
            assertThat(checked).isEqualTo(object);
        });
    }

    @Test
    void defaultingTwiceIsDefaultingOnce() {
        forAll((kind, object) -> {
            Defaults.apply(kind, object);
            Map<String, Object> again = Plain.copy(object);
            Defaults.apply(kind, again);
            assertThat(again).isEqualTo(object);
        });
    }

    @Test
    void emptyPatchesChangeNothing() {
        forAll((kind, object) ->
                assertThat(StrategicMergePatch.apply(kind, object, Map.of())).isEqualTo(object));
    }

    @Test
    void viewsWriteWhatTheyRead() throws ReflectiveOperationException {
        for (Field constant : Resources.class.getFields()) {
            ResourceType<?> resource = (ResourceType<?>) constant.get(null);
            assert resource != null;
            Kind kind = Catalog.builtIn().kind(resource.resource()).orElseThrow();
            for (int seed = 0; seed < SEEDS; seed++) {
                Maker maker = new Maker(new Random(seed));
                Tree tree = Tree.of(maker.object(kind.schema().get(), 5));
                Object view = resource.view().apply(tree);
                assertThat(rewritten(view, tree)).as(resource.kind()).isEqualTo(tree);
            }
        }
    }

    /// Reads each field that is there by its accessor, and sets it to that by its wither.
    private static Tree rewritten(Object view, Tree tree) throws ReflectiveOperationException {
        Object copy = view;
        for (Method wither : view.getClass().getMethods()) {
            if (!wither.getName().startsWith("with") || wither.getParameterCount() != 1) {
                continue;
            }
            String name = wither.getName().substring(4);
            String accessor = Character.toLowerCase(name.charAt(0)) + name.substring(1);
            if (!tree.has(accessor)) {
                continue;
            }
            Object value = view.getClass().getMethod(accessor).invoke(view);
            Object plain = value instanceof java.util.Optional<?> o ? o.orElseThrow() : value;
            copy = wither.invoke(copy, plain);
        }
        RecordComponent component = view.getClass().getRecordComponents()[0];
        Object result = component.getAccessor().invoke(copy);
        return (Tree) java.util.Objects.requireNonNull(result);
    }
}
