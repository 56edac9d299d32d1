package dev.atoll.kinds;

import dev.atoll.kinds.codec.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Objects and kinds as tests write them.
public final class Yamls {
    private Yamls() {}

    /// The objects of tests, as a user would write them.
    public static Map<String, Object> yaml(String text) {
        return Yaml.decode(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The built-in kind of an `apiVersion` and `kind`.
    public static Kind kind(String apiVersion, String kind) {
        return Catalog.builtIn().kind(GroupVersionKind.of(apiVersion, kind)).orElseThrow();
    }
}
