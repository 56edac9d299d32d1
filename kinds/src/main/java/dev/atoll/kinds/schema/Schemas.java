package dev.atoll.kinds.schema;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The schemas of the built-in types. A group and version is read when the first of its types is
/// asked for, and then kept. Safe for use by many threads.
public final class Schemas {
    private static final Map<String, Map<String, TypeSchema>> ROOMS = new ConcurrentHashMap<>();

    private Schemas() {}

    /// The schema of a type such as `core.v1.PodSpec`.
    ///
    /// @throws IllegalArgumentException if there is no such built-in type
    public static TypeSchema get(String id) {
        TypeSchema schema = types(id.substring(0, id.lastIndexOf('.'))).get(id);
        if (schema == null) {
            throw new IllegalArgumentException("No built-in type " + id);
        }
        return schema;
    }

    /// All types of a room such as `core.v1`.
    public static Collection<TypeSchema> all(String room) {
        return types(room).values();
    }

    /// Whether a room such as `core.v1` is built in.
    public static boolean has(String room) {
        return Schemas.class.getResource(room + ".schema") != null;
    }

    private static Map<String, TypeSchema> types(String room) {
        return ROOMS.computeIfAbsent(
                room, name -> new SchemaFile(Schemas::get).read(name, lines(name + ".schema")));
    }

    /// The descriptions of a room's types (`Pod`) and fields (`Pod.spec`). They are read anew each
    /// time: documentation is seldom asked for, and large.
    public static Map<String, String> descriptions(String room) {
        Map<String, String> descriptions = new HashMap<>();
        for (String line : lines(room + ".text")) {
            int tab = line.indexOf('\t');
            descriptions.put(
                    line.substring(0, tab),
                    line.substring(tab + 1).replace("\\n", "\n").replace("\\\\", "\\"));
        }
        return descriptions;
    }

    private static List<String> lines(String file) {
        try (InputStream in = Schemas.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("No schemas in " + file);
            }
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                return reader.lines().toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
