package dev.atoll.kinds.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A condition on fields: all its terms hold.
public record FieldSelector(List<Term> terms) {
    private static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    public FieldSelector {
        terms = List.copyOf(terms);
    }

    /// How a term compares.
    public enum Operator {
        EQUALS("="),
        NOT_EQUALS("!=");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }
    }

    /// One comparison; an absent field compares as the empty text.
    public record Term(String field, Operator operator, String value) {
        boolean matches(Map<String, String> fields) {
            boolean equal = fields.getOrDefault(field, "").equals(value);
            return equal == (operator == Operator.EQUALS);
        }

        @Override
        public String toString() {
            return field + operator.sign + escape(value);
        }
    }

    public static FieldSelector everything() {
        return EVERYTHING;
    }

    /// Parses `a=b,c!=d`; in values, comma, equal sign and backslash are escaped by a backslash.
    ///
    /// @throws SelectorException with Kubernetes' message
    public static FieldSelector parse(String text) {
        List<Term> terms = new ArrayList<>();
        for (String part : split(text)) {
            if (!part.isEmpty()) {
                terms.add(term(part, text));
            }
        }
        return terms.isEmpty() ? EVERYTHING : new FieldSelector(terms);
    }

    private static Term term(String part, String whole) {
        for (int i = 0; i < part.length(); i++) {
            if (part.startsWith("!=", i)) {
                return new Term(
                        part.substring(0, i), Operator.NOT_EQUALS, unescape(part.substring(i + 2)));
            }
            if (part.charAt(i) == '=') {
                int length = part.startsWith("==", i) ? 2 : 1;
                return new Term(
                        part.substring(0, i),
                        Operator.EQUALS,
                        unescape(part.substring(i + length)));
            }
        }
        throw new SelectorException(
                "invalid selector: '" + whole + "'; can't understand '" + part + "'");
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!escaped && c == ',') {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
            escaped = !escaped && c == '\\';
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String unescape(String value) {
        if (value.indexOf('\\') < 0 && value.indexOf('=') < 0) {
            return value;
        }
        StringBuilder plain = new StringBuilder();
        boolean escaped = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (escaped && "\\,=".indexOf(c) < 0) {
                throw invalid("invalid escape sequence", value);
            }
            if (!escaped && c == '=') {
                throw invalid("unescaped rune", value);
            }
            escaped = !escaped && c == '\\';
            if (!escaped) {
                plain.append(c);
            }
        }
        if (escaped) {
            throw invalid("invalid escape sequence", value);
        }
        return plain.toString();
    }

    private static SelectorException invalid(String problem, String value) {
        return new SelectorException("invalid field selector: " + problem + " in '" + value + "'");
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
    }

    public boolean isEverything() {
        return terms.isEmpty();
    }

    public boolean matches(Map<String, String> fields) {
        for (Term term : terms) {
            if (!term.matches(fields)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return terms.stream().map(Term::toString).collect(Collectors.joining(","));
    }
}
