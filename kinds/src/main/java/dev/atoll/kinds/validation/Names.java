package dev.atoll.kinds.validation;

import dev.atoll.kinds.selector.LabelSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The syntaxes of names. Each check gives the problems in Kubernetes' words.
public final class Names {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
    private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";
    private static final Pattern LABEL_PATTERN = Pattern.compile(LABEL);
    private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN);
    private static final Pattern LABEL_1035_PATTERN = Pattern.compile(LABEL_1035);
    private static final Pattern CONFIG_KEY_PATTERN = Pattern.compile(CONFIG_KEY);
    private static final Pattern PORT_NAME = Pattern.compile("[-a-z0-9]+");
    private static final Pattern PATH_SEGMENT_BAD = Pattern.compile("[/%]");

    private Names() {}

    /// That of most objects.
    public static List<String> subdomain(String name) {
        return check(
                name,
                253,
                SUBDOMAIN_PATTERN,
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                        + " '-' or '.', and must start and end with an alphanumeric character",
                "example.com");
    }

    static List<String> label(String name) {
        return check(
                name,
                63,
                LABEL_PATTERN,
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or"
                        + " '-', and must start and end with an alphanumeric character",
                "my-name",
                "123-abc");
    }

    public static List<String> label1035(String name) {
        return check(
                name,
                63,
                LABEL_1035_PATTERN,
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start"
                        + " with an alphabetic character, and end with an alphanumeric character",
                "my-name",
                "abc-123");
    }

    private static List<String> check(
            String name, int maxLength, Pattern pattern, String problem, String... examples) {
        boolean fits = name.length() <= maxLength;
        boolean formed = pattern.matcher(name).matches();
        if (fits && formed) {
            return List.of();
        }
        List<String> problems = new ArrayList<>();
        if (!fits) {
            problems.add("must be no more than " + maxLength + " bytes");
        }
        if (!formed) {
            problems.add(LabelSyntax.regexProblem(problem, pattern.pattern(), examples));
        }
        return problems;
    }

    /// A name of which only a URL's path sets limits, as RBAC's are.
    static List<String> pathSegment(String name) {
        if (name.equals(".") || name.equals("..")) {
            return List.of("may not be '" + name + "'");
        }
        List<String> problems = new ArrayList<>();
        for (String illegal : List.of("/", "%")) {
            if (name.contains(illegal)) {
                problems.add("may not contain '" + illegal + "'");
            }
        }
        return PATH_SEGMENT_BAD.matcher(name).find() ? problems : List.of();
    }

    static List<String> configKey(String key) {
        List<String> problems = new ArrayList<>();
        if (key.length() > 253) {
            problems.add("must be no more than 253 bytes");
        }
        if (!CONFIG_KEY_PATTERN.matcher(key).matches()) {
            problems.add(
                    LabelSyntax.regexProblem(
                            "a valid config key must consist of alphanumeric characters, '-', '_'"
                                    + " or '.'",
                            CONFIG_KEY,
                            "key.name",
                            "KEY_NAME",
                            "key-name"));
        }
        return dots(key, problems);
    }

    private static List<String> dots(String name, List<String> problems) {
        if (name.equals(".")) {
            problems.add("must not be '.'");
        } else if (name.equals("..")) {
            problems.add("must not be '..'");
        } else if (name.startsWith("..")) {
            problems.add("must not start with '..'");
        }
        return problems;
    }

    /// Names of environment variables: any printable ASCII but the equal sign.
    static List<String> envName(String name) {
        if (name.isEmpty()) {
            return List.of("environment variable name must be non-empty");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c > '~' || c == '=') {
                return List.of(
                        "a valid environment variable name must consist only of printable ASCII"
                                + " characters other than '='");
            }
        }
        return List.of();
    }

    static List<String> portName(String name) {
        List<String> problems = new ArrayList<>();
        if (name.length() > 15) {
            problems.add("must be no more than 15 bytes");
        }
        if (!PORT_NAME.matcher(name).matches()) {
            problems.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (name.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
            problems.add("must contain at least one letter (a-z)");
        }
        if (name.contains("--")) {
            problems.add("must not contain consecutive hyphens");
        }
        if (name.startsWith("-") || name.endsWith("-")) {
            problems.add("must not begin or end with a hyphen");
        }
        return problems;
    }

    static List<String> portNumber(long port) {
        return port >= 1 && port <= 65535
                ? List.of()
                : List.of("must be between 1 and 65535, inclusive");
    }

    /// A name that is extended to others: its end may be a hyphen.
    static String withoutTrailingDash(String prefix) {
        return prefix.length() > 1 && prefix.endsWith("-")
                ? prefix.substring(0, prefix.length() - 2) + "a"
                : prefix;
    }
}
