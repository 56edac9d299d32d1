package dev.atoll.kinds.validation;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.selector.LabelSyntax;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Rules for the metadata of every kind.
final class MetadataRules {
    private static final int MAX_ANNOTATION_BYTES = 256 * 1024;
    private static final Set<String> LABEL_1035 = Set.of("services");
    private static final Set<String> LABEL =
            Set.of("namespaces", "tenants.atoll.dev", "shards.atoll.dev");
    private static final Set<String> PATH_SEGMENT =
            Set.of("roles", "clusterroles", "rolebindings", "clusterrolebindings");
    private static final Set<String> STANDARD_FINALIZERS =
            Set.of("kubernetes", "orphan", "foregroundDeletion");

    private MetadataRules() {}

    static void create(Kind kind, Cursor metadata) {
        name(kind, metadata);
        Cursor namespace = metadata.at("namespace");
        if (kind.namespaced()) {
            if (namespace.require()) {
                namespace.check(Names.label(namespace.text()));
            }
        } else if (!namespace.text().isEmpty()) {
            namespace.forbidden("not allowed on this type");
        }
        if (metadata.number("generation") < 0) {
            metadata.at("generation").invalid("must be greater than or equal to 0");
        }
        common(kind, metadata);
    }

    static void update(Kind kind, Cursor metadata, Cursor old) {
        metadata.at("name").immutable(old.at("name"));
        metadata.at("namespace").immutable(old.at("namespace"));
        metadata.at("uid").immutable(old.at("uid"));
        metadata.at("creationTimestamp").immutable(old.at("creationTimestamp"));
        metadata.at("deletionTimestamp").immutable(old.at("deletionTimestamp"));
        metadata.at("deletionGracePeriodSeconds").immutable(old.at("deletionGracePeriodSeconds"));
        if (metadata.number("generation") < old.number("generation")) {
            metadata.at("generation").invalid("must not be decremented");
        }
        if (old.has("deletionTimestamp")) {
            finalizersOfDeleted(metadata, old);
        }
        common(kind, metadata);
    }

    private static void finalizersOfDeleted(Cursor metadata, Cursor old) {
        List<String> added = metadata.texts("finalizers");
        added.removeAll(old.texts("finalizers"));
        if (!added.isEmpty()) {
            metadata.at("finalizers")
                    .forbidden(
                            "no new finalizers can be added if the object is being deleted, found"
                                    + " new finalizers []string{"
                                    + String.join(
                                            ", ", added.stream().map(f -> "\"" + f + "\"").toList())
                                    + "}");
        }
    }

    private static void name(Kind kind, Cursor metadata) {
        Cursor prefix = metadata.at("generateName");
        if (!prefix.text().isEmpty()) {
            prefix.check(nameProblems(kind, Names.withoutTrailingDash(prefix.text())));
        }
        Cursor name = metadata.at("name");
        if (name.text().isEmpty()) {
            name.required("name or generateName is required");
        } else {
            name.check(nameProblems(kind, name.text()));
        }
    }

    static List<String> nameProblems(Kind kind, String name) {
        if (kind.identity().group().isEmpty() && LABEL_1035.contains(kind.plural())) {
            return Names.label1035(name);
        }
        if (LABEL.contains(kind.resource().groupResource())) {
            return Names.label(name);
        }
        return PATH_SEGMENT.contains(kind.plural())
                ? Names.pathSegment(name)
                : Names.subdomain(name);
    }

    private static void common(Kind kind, Cursor metadata) {
        labels(metadata.at("labels"));
        annotations(metadata.at("annotations"));
        ownerReferences(metadata.at("ownerReferences"));
        for (Cursor finalizer : metadata.items("finalizers")) {
            finalizer(kind, finalizer);
        }
    }

    static void labels(Cursor labels) {
        for (Map.Entry<String, Object> label : labels.map().entrySet()) {
            for (String problem : LabelSyntax.key(label.getKey())) {
                labels.add(FieldError.invalid(labels.path(), label.getKey(), problem));
            }
            String value = String.valueOf(label.getValue());
            for (String problem : LabelSyntax.value(value)) {
                labels.add(FieldError.invalid(labels.path(), value, problem));
            }
        }
    }

    static void annotations(Cursor annotations) {
        long total = 0;
        for (Map.Entry<String, Object> annotation : annotations.map().entrySet()) {
            String key = annotation.getKey();
            for (String problem : LabelSyntax.key(key.toLowerCase(Locale.ROOT))) {
                annotations.add(FieldError.invalid(annotations.path(), key, problem));
            }
            total += bytes(key) + bytes(String.valueOf(annotation.getValue()));
        }
        if (total > MAX_ANNOTATION_BYTES) {
            annotations.add(FieldError.tooLong(annotations.path(), MAX_ANNOTATION_BYTES));
        }
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void ownerReferences(Cursor references) {
        String controller = "";
        for (Cursor reference : references.items()) {
            String apiVersion = reference.text("apiVersion");
            if (apiVersion.isEmpty() || apiVersion.startsWith("/")) {
                reference.at("apiVersion").invalid("version must not be empty");
            }
            for (String field : List.of("kind", "name", "uid")) {
                if (reference.text(field).isEmpty()) {
                    reference.at(field).invalid("must not be empty");
                }
            }
            if (apiVersion.equals("v1") && reference.text("kind").equals("Event")) {
                reference.invalid("v1, Kind=Event is disallowed from being an owner");
            }
            if (reference.flag("controller")) {
                if (!controller.isEmpty()) {
                    references.invalid(
                            "Only one reference can have Controller set to true. Found \"true\" in"
                                    + " references for %s/%s and %s/%s"
                                            .formatted(
                                                    controller.split("/", -1)[0],
                                                    controller.split("/", -1)[1],
                                                    reference.text("kind"),
                                                    reference.text("name")));
                }
                controller = reference.text("kind") + "/" + reference.text("name");
            }
        }
    }

    /// Those of kinds that tenants define, and of the definitions, have always been free.
    private static void finalizer(Kind kind, Cursor finalizer) {
        String name = finalizer.text();
        finalizer.check(LabelSyntax.key(name));
        boolean free =
                kind.custom() != null || kind.identity().group().equals("apiextensions.k8s.io");
        if (!free && name.indexOf('/') < 0 && !STANDARD_FINALIZERS.contains(name)) {
            finalizer.invalid(
                    "name is neither a standard finalizer name nor is it fully qualified");
        }
    }
}
