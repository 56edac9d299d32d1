package dev.atoll.kinds.table;

import dev.atoll.kinds.Timestamps;
import dev.atoll.kinds.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An object that is printed, and when.
final class Subject {
    static final String NONE = "<none>";
    static final String UNSET = "<unset>";

    private final Tree object;
    private final Instant now;
    private @Nullable PodSummary pod;

    Subject(Map<String, Object> object, Instant now) {
        this.object = Tree.of(object);
        this.now = now;
    }

    Tree object() {
        return object;
    }

    Tree metadata() {
        return object.child("metadata");
    }

    Tree spec() {
        return object.child("spec");
    }

    Tree status() {
        return object.child("status");
    }

    PodSummary pod() {
        PodSummary known = pod;
        if (known == null) {
            known = PodSummary.of(this);
            pod = known;
        }
        return known;
    }

    String name() {
        return metadata().string("name", "");
    }

    String age() {
        return since(metadata().string("creationTimestamp", ""));
    }

    String created() {
        return metadata().string("creationTimestamp", "<unknown>");
    }

    /// How long ago a time was, in words; `<unknown>` if there is none.
    String since(String time) {
        return Timestamps.parse(time).map(this::since).orElse("<unknown>");
    }

    String since(Instant time) {
        return Ages.human(Duration.between(time, now));
    }

    Instant now() {
        return now;
    }

    static Optional<Instant> time(Tree tree, String field) {
        return Timestamps.parse(tree.string(field, ""));
    }

    static String or(String text, String absent) {
        return text.isEmpty() ? absent : text;
    }

    /// `a=b,c=d` in alphabetical order.
    static String labels(Map<String, String> labels) {
        return or(
                labels.entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .sorted()
                        .collect(Collectors.joining(",")),
                NONE);
    }

    static String names(Tree podSpec) {
        return podSpec.children("containers").stream()
                .map(container -> container.string("name", ""))
                .collect(Collectors.joining(","));
    }

    static String images(Tree podSpec) {
        return podSpec.children("containers").stream()
                .map(container -> container.string("image", ""))
                .collect(Collectors.joining(","));
    }

    Tree condition(String type) {
        return status().children("conditions").stream()
                .filter(condition -> condition.string("type", "").equals(type))
                .findFirst()
                .orElse(Tree.empty());
    }

    boolean isTrue(String condition) {
        return condition(condition).string("status", "").equals("True");
    }
}
