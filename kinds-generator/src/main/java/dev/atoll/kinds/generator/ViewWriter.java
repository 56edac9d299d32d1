package dev.atoll.kinds.generator;

import dev.atoll.kinds.generator.Facts.KindRow;
import dev.atoll.kinds.generator.TypeModel.FieldModel;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Writes the typed views: one record for each type, over a tree.
final class ViewWriter {
    /// Accessors that every API object inherits.
    private static final Set<String> INHERITED = Set.of("apiVersion", "kind");

    private final Output output;
    private final Map<String, String> groups = new HashMap<>();

    ViewWriter(Output output, Facts facts) {
        this.output = output;
        for (KindRow kind : facts.kinds()) {
            groups.put(kind.shortGroup(), kind.group());
        }
        groups.put("meta", "");
        groups.put("apidiscovery", "apidiscovery.k8s.io");
    }

    void write(Map<String, TypeModel> types) throws IOException {
        Set<String> rooms = new TreeSet<>();
        for (TypeModel type : types.values()) {
            if (!type.isList()) {
                rooms.add(type.room());
                output.source(folder(type.room()) + type.name() + ".java", view(type));
            }
        }
        for (String room : rooms) {
            output.source(folder(room) + "package-info.java", packageInfo(room));
        }
    }

    private static String folder(String room) {
        return "dev/atoll/kinds/" + room.replace('.', '/') + "/";
    }

    private static String packageInfo(String room) {
        return """
        /// Typed views of the API's group and version `%s`, generated. Each is a record over a tree
        /// that keeps what it does not know.
        @NullMarked
        package dev.atoll.kinds.%s;

        import org.jspecify.annotations.NullMarked;
        """
                .formatted(room, room);
    }

    private String view(TypeModel type) {
        StringBuilder members = new StringBuilder();
        members.append(of(type));
        for (FieldModel field : type.fields()) {
            ViewField view = ViewField.of(field);
            boolean inherited = type.isObject() && INHERITED.contains(field.name());
            members.append(inherited ? "" : member(type, view));
        }
        return """
        package dev.atoll.kinds.%s;

        import dev.atoll.kinds.ApiObject;
        import dev.atoll.kinds.Timestamps;
        import dev.atoll.kinds.Tree;
        import dev.atoll.kinds.TreeView;
        import dev.atoll.kinds.Views;
        import java.time.Instant;
        import java.util.List;
        import java.util.Map;
        import java.util.Optional;
        import javax.annotation.processing.Generated;
        import org.jspecify.annotations.Nullable;

        /// The API's `%s` of `%s`.
        @Generated("dev.atoll.kinds.generator")
        public record %s(Tree tree) implements %s {
        %s}
        """
                .formatted(
                        type.room(),
                        type.name(),
                        type.room(),
                        type.name(),
                        type.isObject() ? "ApiObject" : "TreeView",
                        members);
    }

    private String of(TypeModel type) {
        if (!type.isObject()) {
            return """

                public static %s of() {
                    return new %s(Tree.empty());
                }
            """
                    .formatted(type.name(), type.name());
        }
        String group = groups.getOrDefault(type.group(), type.group());
        String apiVersion = group.isEmpty() ? type.version() : group + "/" + type.version();
        return """

            /// An empty one: only `apiVersion` and `kind` are set.
            public static %s of() {
                return new %s(Tree.empty().with("apiVersion", "%s").with("kind", "%s"));
            }
        """
                .formatted(type.name(), type.name(), apiVersion, type.name());
    }

    private static String member(TypeModel type, ViewField field) {
        String member =
                """

                    public %s %s() {
                        return %s;
                    }

                    public %s %s(%s value) {
                        return new %s(tree.with("%s", %s));
                    }
                """
                        .formatted(
                                field.type(),
                                field.method(),
                                field.read(),
                                type.name(),
                                field.wither(),
                                field.parameterType(),
                                type.name(),
                                field.name(),
                                field.write());
        if (!field.isPrimitive()) {
            return member;
        }
        return member
                + """

                    public %s %s() {
                        return new %s(tree.with("%s", null));
                    }
                """
                        .formatted(
                                type.name(),
                                field.wither().replaceFirst("^with", "without"),
                                type.name(),
                                field.name());
    }
}
