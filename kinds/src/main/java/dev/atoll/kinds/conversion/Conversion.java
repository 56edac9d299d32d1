package dev.atoll.kinds.conversion;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.custom.CustomKind;
import dev.atoll.kinds.selector.FieldSelector;
import java.util.Map;

/// How a kind is stored: as itself, or as another one that says the same.
public sealed interface Conversion {

    /// The kind whose key, defaults, validation and strategy its objects have.
    Kind storage();

    /// May change what it is given, and share with it what it gives back.
    Map<String, Object> toStorage(Map<String, Object> object);

    /// May change what it is given, and share with it what it gives back.
    Map<String, Object> fromStorage(Map<String, Object> stored);

    /// A stored object as the kind's clients read it.
    Encoded fromStorage(Encoded stored);

    /// The same condition on stored objects.
    FieldSelector toStorage(FieldSelector selector);

    /// Of a kind that is stored as it is served: nothing is touched.
    record None(Kind storage) implements Conversion {
        @Override
        public Map<String, Object> toStorage(Map<String, Object> object) {
            return object;
        }

        @Override
        public Map<String, Object> fromStorage(Map<String, Object> stored) {
            return stored;
        }

        @Override
        public Encoded fromStorage(Encoded stored) {
            return stored;
        }

        @Override
        public FieldSelector toStorage(FieldSelector selector) {
            return selector;
        }
    }

    /// Of a kind that a tenant has defined: in which version it is stored, is its definition's to say, and what is
    /// stored may be of an earlier state of it. It is written as itself, and turned into what is stored last.
    record Custom(Kind storage, CustomKind custom) implements Conversion {
        @Override
        public Map<String, Object> toStorage(Map<String, Object> object) {
            return custom.toStorage(object);
        }

        @Override
        public Map<String, Object> fromStorage(Map<String, Object> stored) {
            return custom.fromStorage(stored);
        }

        @Override
        public Encoded fromStorage(Encoded stored) {
            return custom.readsPlain()
                    ? stored
                    : Encoded.wrap(Json.encode(fromStorage(Json.decode(stored.array()))));
        }

        @Override
        public FieldSelector toStorage(FieldSelector selector) {
            return selector;
        }
    }

    /// Of a kind that is stored as another.
    ///
    /// @param kind as it is served
    record Between(Kind kind, Kind storage, Rules rules) implements Conversion {
        @Override
        public Map<String, Object> toStorage(Map<String, Object> object) {
            return named(rules.toStorage(object), storage);
        }

        @Override
        public Map<String, Object> fromStorage(Map<String, Object> stored) {
            return named(rules.fromStorage(stored), kind);
        }

        private static Map<String, Object> named(Map<String, Object> object, Kind kind) {
            object.put("apiVersion", kind.identity().apiVersion());
            object.put("kind", kind.identity().kind());
            return object;
        }

        @Override
        public Encoded fromStorage(Encoded stored) {
            return Encoded.wrap(Json.encode(fromStorage(Json.decode(stored.array()))));
        }

        @Override
        public FieldSelector toStorage(FieldSelector selector) {
            return new FieldSelector(
                    selector.terms().stream()
                            .map(term ->
                                    new FieldSelector.Term(
                                            rules.storedLabel(term.field()),
                                            term.operator(),
                                            term.value()))
                            .toList());
        }
    }

    /// What differs between two kinds beside their names.
    interface Rules {
        Map<String, Object> toStorage(Map<String, Object> object);

        Map<String, Object> fromStorage(Map<String, Object> stored);

        /// The label that selects in the stored kind what this one selects in the served kind.
        default String storedLabel(String label) {
            return label;
        }
    }
}
