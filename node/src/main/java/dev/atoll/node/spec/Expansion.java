package dev.atoll.node.spec;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `$(NAME)` in commands and values. A name that is not known stays as it is written; `$$` is one `$`.
public final class Expansion {
    private Expansion() {}

    public static String expand(String text, Function<String, @Nullable String> variables) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        StringBuilder expanded = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char here = text.charAt(at);
            if (here != '$' || at + 1 == text.length()) {
                expanded.append(here);
                at++;
                continue;
            }
            char next = text.charAt(at + 1);
            int end = next == '(' ? text.indexOf(')', at) : -1;
            if (end > 0) {
                String value = variables.apply(text.substring(at + 2, end));
                expanded.append(value == null ? text.substring(at, end + 1) : value);
                at = end + 1;
            } else {
                expanded.append('$');
                if (next != '$') {
                    expanded.append(next);
                }
                at += 2;
            }
        }
        return expanded.toString();
    }
}
