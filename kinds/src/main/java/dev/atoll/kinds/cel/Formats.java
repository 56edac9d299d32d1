package dev.atoll.kinds.cel;

import com.google.re2j.Pattern;
import dev.atoll.kinds.selector.LabelSyntax;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Formats of strings by name: `format.dns1123Label().validate("a")` has no value where it is one, else what is wrong.
final class Formats {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
    private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String UUID =
            "(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}";

    /// A value of the type `kubernetes.NamedFormat`.
    record Format(String name, Function<String, List<String>> problems) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Format format && format.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    private static final Map<String, Format> BY_NAME = byName();

    private Formats() {}

    static void addTo(Functions functions) {
        functions
                .add(
                        "format.named",
                        String.class,
                        1,
                        a -> Optional.<Object>ofNullable(BY_NAME.get(a.text(0))))
                .add(
                        "validate",
                        Format.class,
                        2,
                        a -> {
                            a.meter().traverse(a.text(1).length(), 4);
                            List<String> problems =
                                    a.as(Format.class, 0).problems().apply(a.text(1));
                            return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
                        });
        BY_NAME.forEach(
                (name, format) -> functions.add("format." + name, Object.class, 0, _ -> format));
    }

    private static Map<String, Format> byName() {
        Map<String, Format> all = new java.util.TreeMap<>();
        String label =
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or"
                        + " '-', and must start and end with an alphanumeric character";
        String subdomain =
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                        + " '-' or '.', and must start and end with an alphanumeric character";
        String label1035 =
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start"
                        + " with an alphabetic character, and end with an alphanumeric character";
        Syntax dns1123 = new Syntax(LABEL, 63, label, List.of("my-name", "123-abc"));
        Syntax domain = new Syntax(SUBDOMAIN, 253, subdomain, List.of("example.com"));
        Syntax dns1035 = new Syntax(LABEL_1035, 63, label1035, List.of("my-name", "abc-123"));
        put(all, "dns1123Label", dns1123::problems);
        put(all, "dns1123Subdomain", domain::problems);
        put(all, "dns1035Label", dns1035::problems);
        put(all, "dns1123LabelPrefix", text -> dns1123.problems(prefix(text)));
        put(all, "dns1123SubdomainPrefix", text -> domain.problems(prefix(text)));
        put(all, "dns1035LabelPrefix", text -> dns1035.problems(prefix(text)));
        put(all, "qualifiedName", text -> qualifiedName(text, domain));
        put(all, "labelValue", Formats::labelValue);
        put(all, "uri", text -> Urls.parse(text).isPresent() ? List.of() : List.of("invalid URI"));
        put(
                all,
                "uuid",
                text ->
                        matches(UUID, text)
                                ? List.of()
                                : List.of("does not match the UUID format"));
        put(all, "byte", text -> isBase64(text) ? List.of() : List.of("invalid base64"));
        put(
                all,
                "date",
                text -> parses(text, LocalDate::parse) ? List.of() : List.of("invalid date"));
        put(
                all,
                "datetime",
                text ->
                        parses(text, OffsetDateTime::parse)
                                ? List.of()
                                : List.of("invalid datetime"));
        return Map.copyOf(all);
    }

    private static void put(
            Map<String, Format> all, String name, Function<String, List<String>> problems) {
        all.put(name, new Format(name, problems));
    }

    private record Syntax(String pattern, int maxLength, String problem, List<String> examples) {
        List<String> problems(String text) {
            List<String> problems = new ArrayList<>();
            if (text.length() > maxLength) {
                problems.add("must be no more than " + maxLength + " bytes");
            }
            if (!matches(pattern, text)) {
                problems.add(
                        LabelSyntax.regexProblem(
                                problem, pattern, examples.toArray(String[]::new)));
            }
            return problems;
        }
    }

    private static boolean matches(String pattern, String text) {
        return Pattern.matches(pattern, text);
    }

    private static String prefix(String text) {
        return text.length() > 1 && text.endsWith("-")
                ? text.substring(0, text.length() - 2) + "a"
                : text;
    }

    private static List<String> qualifiedName(String text, Syntax domain) {
        int slash = text.indexOf('/');
        List<String> problems = new ArrayList<>();
        if (slash == 0) {
            problems.add("prefix part must be non-empty");
        } else if (slash > 0) {
            domain.problems(text.substring(0, slash))
                    .forEach(one -> problems.add("prefix part " + one));
        }
        String name = text.substring(slash + 1);
        if (name.isEmpty()) {
            problems.add("name part must be non-empty");
        } else if (name.length() > 63) {
            problems.add("name part must be no more than 63 bytes");
        }
        if (!matches(QUALIFIED, name)) {
            problems.add(
                    LabelSyntax.regexProblem(
                            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and"
                                    + " end with an alphanumeric character",
                            QUALIFIED,
                            "MyName",
                            "my.name",
                            "123-abc"));
        }
        return problems;
    }

    private static List<String> labelValue(String text) {
        List<String> problems = new ArrayList<>();
        if (text.length() > 63) {
            problems.add("must be no more than 63 bytes");
        }
        if (!text.isEmpty() && !matches(QUALIFIED, text)) {
            problems.add(
                    LabelSyntax.regexProblem(
                            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
                                    + " '.', and must start and end with an alphanumeric character",
                            "(" + QUALIFIED + ")?",
                            "MyValue",
                            "my_value",
                            "12345"));
        }
        return problems;
    }

    private static boolean isBase64(String text) {
        try {
            byte[] _ = Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean parses(String text, Function<String, Object> parser) {
        try {
            return text.length() <= 64 && parser.apply(text) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
