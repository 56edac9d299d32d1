package dev.atoll.kinds.selector;

import dev.atoll.kinds.selector.Requirement.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Parses label selectors by recursive descent. A word may hold anything but blanks and the
/// characters of operators; `in` and `notin` are words too, where a key or a value is expected.
final class LabelParser {
    private static final String SPECIAL = "=!(),<>";

    private final String text;
    private int position;

    LabelParser(String text) {
        this.text = text;
    }

    /// A piece of the text; the end of the text is the empty word.
    private record Token(String text, boolean word) {
        boolean is(String wanted) {
            return text.equals(wanted) && (!word || wanted.endsWith("in"));
        }

        boolean end() {
            return text.isEmpty();
        }
    }

    List<Requirement> parse() {
        List<Requirement> requirements = new ArrayList<>();
        if (peek().end()) {
            return requirements;
        }
        while (true) {
            Token token = peek();
            if (!token.word() && !token.is("!")) {
                throw new SelectorException(
                        "found '"
                                + token.text()
                                + "', expected: !, identifier, or 'end of string'");
            }
            requirements.add(requirement());
            Token separator = next();
            if (separator.end()) {
                return requirements;
            }
            if (!separator.is(",")) {
                throw new SelectorException(
                        "found '" + separator.text() + "', expected: ',' or 'end of string'");
            }
            Token after = peek();
            if (!after.word() && !after.is("!")) {
                throw new SelectorException(
                        "found '" + after.text() + "', expected: identifier after ','");
            }
        }
    }

    private Requirement requirement() {
        boolean absent = peek().is("!");
        if (absent) {
            next();
        }
        Token key = next();
        if (!key.word()) {
            throw unparsable("found '" + key.text() + "', expected: identifier");
        }
        Token after = peek();
        if (absent || after.end() || after.is(",")) {
            return requirement(
                    key.text(), absent ? Operator.DOES_NOT_EXIST : Operator.EXISTS, List.of());
        }
        Operator operator = operator(next());
        List<String> values =
                operator == Operator.IN || operator == Operator.NOT_IN ? values() : value();
        return requirement(key.text(), operator, values);
    }

    private static Operator operator(Token token) {
        return switch (token.text()) {
            case "in" -> Operator.IN;
            case "notin" -> Operator.NOT_IN;
            case "=", "==" -> Operator.EQUALS;
            case "!=" -> Operator.NOT_EQUALS;
            case ">" -> Operator.GREATER_THAN;
            case "<" -> Operator.LESS_THAN;
            default ->
                    throw unparsable(
                            "found '" + token.text() + "', expected: in, notin, =, ==, !=, gt, lt");
        };
    }

    private List<String> values() {
        Token open = next();
        if (!open.is("(")) {
            throw unparsable("found '" + open.text() + "' expected: '('");
        }
        List<String> values = new ArrayList<>();
        boolean wantsValue = true;
        while (true) {
            Token token = next();
            if (token.word()) {
                if (!wantsValue) {
                    throw unparsable("found '" + token.text() + "', expected: ',' or ')'");
                }
                values.add(token.text());
                wantsValue = false;
            } else if (token.is(",")) {
                if (wantsValue) {
                    values.add("");
                }
                wantsValue = true;
            } else if (token.is(")")) {
                if (wantsValue) {
                    values.add("");
                }
                return values;
            } else {
                throw unparsable("found '" + token.text() + "', expected: ',', ')' or identifier");
            }
        }
    }

    private List<String> value() {
        Token token = peek();
        if (token.end() || token.is(",")) {
            return List.of("");
        }
        next();
        if (!token.word()) {
            throw unparsable("found '" + token.text() + "', expected: identifier");
        }
        return List.of(token.text());
    }

    /// Checks and makes a requirement.
    static Requirement requirement(String key, Operator operator, List<String> values) {
        List<String> problems = LabelSyntax.key(key);
        if (!problems.isEmpty()) {
            throw unparsable("key: Invalid value: \"" + key + "\": " + String.join("; ", problems));
        }
        switch (operator) {
            case IN, NOT_IN -> {
                if (values.isEmpty()) {
                    throw unparsable(
                            "values: Invalid value: []: for 'in', 'notin' operators, values set"
                                    + " can't be empty");
                }
            }
            case EXISTS, DOES_NOT_EXIST -> {
                if (!values.isEmpty()) {
                    throw unparsable(
                            "values: Invalid value: "
                                    + values
                                    + ": values set must be empty for exists and does not exist");
                }
            }
            case GREATER_THAN, LESS_THAN -> requireInteger(values);
            case EQUALS, NOT_EQUALS -> {}
        }
        int index = 0;
        for (String value : new TreeSet<>(values)) {
            List<String> invalid = LabelSyntax.value(value);
            if (!invalid.isEmpty()) {
                throw unparsable(
                        "values[%d][%s]: Invalid value: \"%s\": %s"
                                .formatted(index, key, value, String.join("; ", invalid)));
            }
            index++;
        }
        return new Requirement(key, operator, values);
    }

    private static void requireInteger(List<String> values) {
        if (!values.getFirst().matches("[+-]?[0-9]{1,18}")) {
            throw unparsable(
                    "values[0]: Invalid value: \""
                            + values.getFirst()
                            + "\": for 'Gt', 'Lt' operators, the value must be an integer");
        }
    }

    private static SelectorException unparsable(String problem) {
        return new SelectorException("unable to parse requirement: " + problem);
    }

    private Token peek() {
        int start = position;
        Token token = next();
        position = start;
        return token;
    }

    private Token next() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        if (position == text.length()) {
            return new Token("", false);
        }
        int start = position;
        if (SPECIAL.indexOf(text.charAt(position)) >= 0) {
            boolean pair = text.startsWith("==", position) || text.startsWith("!=", position);
            position += pair ? 2 : 1;
            return new Token(text.substring(start, position), false);
        }
        while (position < text.length() && isWordPart(text.charAt(position))) {
            position++;
        }
        return new Token(text.substring(start, position), true);
    }

    private static boolean isWordPart(char c) {
        return SPECIAL.indexOf(c) < 0 && !Character.isWhitespace(c);
    }
}
