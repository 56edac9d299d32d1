package dev.atoll.kinds.cel;

import java.util.Set;
import java.util.regex.Pattern;

/// How fields are named in expressions whose names the language does not allow: a field `if` is `__if__`, `a-b` is
/// `a__dash__b`.
public final class FieldNames {
    private static final Pattern ESCAPABLE = Pattern.compile("[a-zA-Z_.\\-/][a-zA-Z0-9_.\\-/]*");
    private static final Set<String> RESERVED =
            Set.of(
                    "true",
                    "false",
                    "null",
                    "in",
                    "as",
                    "break",
                    "const",
                    "continue",
                    "else",
                    "for",
                    "function",
                    "if",
                    "import",
                    "let",
                    "loop",
                    "package",
                    "namespace",
                    "return",
                    "var",
                    "void",
                    "while");

    private FieldNames() {}

    /// Whether expressions can use a field at all.
    public static boolean isEscapable(String name) {
        return ESCAPABLE.matcher(name).matches();
    }

    /// @param name one that [#isEscapable]
    public static String escape(String name) {
        if (RESERVED.contains(name)) {
            return "__" + name + "__";
        }
        return name.replace("__", "__underscores__")
                .replace(".", "__dot__")
                .replace("-", "__dash__")
                .replace("/", "__slash__");
    }

    static String unescape(String name) {
        if (!name.contains("__")) {
            return name;
        }
        if (name.startsWith("__") && name.endsWith("__") && name.length() > 4) {
            String inner = name.substring(2, name.length() - 2);
            if (RESERVED.contains(inner)) {
                return inner;
            }
        }
        return name.replace("__dot__", ".")
                .replace("__dash__", "-")
                .replace("__slash__", "/")
                .replace("__underscores__", "__");
    }
}
