package dev.atoll.kinds.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The syntax of label keys and values. Each check gives the problems in Kubernetes' words, none if
/// the text is well formed.
public final class LabelSyntax {
    private static final String NAME_RULE = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final Pattern NAME = Pattern.compile(NAME_RULE);
    private static final Pattern VALUE = Pattern.compile("(" + NAME_RULE + ")?");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private LabelSyntax() {}

    /// Problems of a qualified name: `name` or `prefix/name`.
    public static List<String> key(String key) {
        List<String> problems = new ArrayList<>();
        String[] parts = key.split("/", -1);
        if (parts.length > 2) {
            return List.of(
                    "a qualified name "
                            + regexProblem(
                                    "must consist of alphanumeric characters, '-', '_' or '.', and"
                                            + " must start and end with an alphanumeric character",
                                    NAME_RULE,
                                    "MyName",
                                    "my.name",
                                    "123-abc")
                            + " with an optional DNS subdomain prefix and '/' (e.g."
                            + " 'example.com/MyName')");
        }
        if (parts.length == 2) {
            prefix(parts[0], problems);
        }
        String name = parts[parts.length - 1];
        if (name.isEmpty()) {
            problems.add("name part must be non-empty");
        } else if (name.length() > 63) {
            problems.add("name part must be no more than 63 bytes");
        }
        if (!NAME.matcher(name).matches()) {
            problems.add(
                    "name part "
                            + regexProblem(
                                    "must consist of alphanumeric characters, '-', '_' or '.', and"
                                            + " must start and end with an alphanumeric character",
                                    NAME_RULE,
                                    "MyName",
                                    "my.name",
                                    "123-abc"));
        }
        return problems;
    }

    private static void prefix(String prefix, List<String> problems) {
        if (prefix.isEmpty()) {
            problems.add("prefix part must be non-empty");
            return;
        }
        if (prefix.length() > 253) {
            problems.add("prefix part must be no more than 253 bytes");
        }
        if (!SUBDOMAIN.matcher(prefix).matches()) {
            problems.add(
                    "prefix part "
                            + regexProblem(
                                    "a lowercase RFC 1123 subdomain must consist of lower case"
                                            + " alphanumeric characters, '-' or '.', and must start"
                                            + " and end with an alphanumeric character",
                                    SUBDOMAIN.pattern(),
                                    "example.com"));
        }
    }

    /// Problems of a label's value.
    public static List<String> value(String value) {
        List<String> problems = new ArrayList<>();
        if (value.length() > 63) {
            problems.add("must be no more than 63 bytes");
        }
        if (!VALUE.matcher(value).matches()) {
            problems.add(
                    regexProblem(
                            "a valid label must be an empty string or consist of alphanumeric"
                                    + " characters, '-', '_' or '.', and must start and end with an"
                                    + " alphanumeric character",
                            "(" + NAME_RULE + ")?",
                            "MyValue",
                            "my_value",
                            "12345"));
        }
        return problems;
    }

    /// The problem with examples and the rule, as Kubernetes words it.
    public static String regexProblem(String problem, String rule, String... examples) {
        StringBuilder text = new StringBuilder(problem).append(" (e.g. ");
        for (int i = 0; i < examples.length; i++) {
            text.append(i > 0 ? " or " : "").append('\'').append(examples[i]).append("', ");
        }
        return text.append("regex used for validation is '").append(rule).append("')").toString();
    }
}
