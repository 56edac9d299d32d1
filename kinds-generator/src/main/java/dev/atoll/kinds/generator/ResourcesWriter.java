package dev.atoll.kinds.generator;

import dev.atoll.kinds.generator.Facts.KindRow;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Writes the class `Resources`: a typed constant for each served resource.
final class ResourcesWriter {
    private final Output output;
    private final Facts facts;

    ResourcesWriter(Output output, Facts facts) {
        this.output = output;
        this.facts = facts;
    }

    void write(Map<String, TypeModel> types) throws IOException {
        StringBuilder constants = new StringBuilder();
        Set<String> taken = new HashSet<>();
        for (KindRow kind : facts.kinds()) {
            if (!types.containsKey(kind.typeId())) {
                throw new IllegalStateException("No model class for " + kind);
            }
            String name = constant(kind);
            if (!taken.add(name)) {
                name += "_" + (kind.shortGroup() + "_" + kind.version()).toUpperCase(Locale.ROOT);
            }
            constants.append(line(kind, name));
        }
        output.source(
                "dev/atoll/kinds/Resources.java",
                """
                package dev.atoll.kinds;

                import javax.annotation.processing.Generated;

                /// How each built-in resource is addressed and read.
                @Generated("dev.atoll.kinds.generator")
                public final class Resources {
                %s
                    private Resources() {}
                }
                """
                        .formatted(constants));
    }

    private static String line(KindRow kind, String name) {
        String type = ViewField.javaType(kind.typeId());
        return """
            public static final ResourceType<%s> %s = new ResourceType<>(
                    new GroupVersionResource("%s", "%s", "%s"), "%s", %s, %s::new);
        """
                .formatted(
                        type,
                        name,
                        kind.group(),
                        kind.version(),
                        kind.plural(),
                        kind.kind(),
                        kind.namespaced(),
                        type);
    }

    /// `ENDPOINT_SLICES` for EndpointSlice, endpointslices.
    private static String constant(KindRow kind) {
        String[] words = kind.kind().split("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", -1);
        StringBuilder name = new StringBuilder();
        int letters = 0;
        for (int i = 0; i < words.length - 1; i++) {
            name.append(words[i].toUpperCase(Locale.ROOT)).append('_');
            letters += words[i].length();
        }
        return name + kind.plural().substring(letters).toUpperCase(Locale.ROOT);
    }
}
