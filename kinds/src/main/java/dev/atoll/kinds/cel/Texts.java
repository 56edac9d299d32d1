package dev.atoll.kinds.cel;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What can be done with strings. Positions are of code points.
final class Texts {
    private Texts() {}

    static void addTo(Functions functions) {
        functions
                .add("contains", String.class, 2, Texts::contains)
                .add(
                        "startsWith",
                        String.class,
                        2,
                        a -> traversed(a, a.text(1)).text(0).startsWith(a.text(1)))
                .add(
                        "endsWith",
                        String.class,
                        2,
                        a -> traversed(a, a.text(1)).text(0).endsWith(a.text(1)))
                .add("charAt", String.class, 2, Texts::charAt)
                .add("indexOf", String.class, 2, a -> indexOf(a, 0))
                .add("indexOf", String.class, 3, a -> indexOf(a, a.integer(2)))
                .add(
                        "lastIndexOf",
                        String.class,
                        2,
                        a -> lastIndexOf(a, Conversions.length(a.text(0))))
                .add("lastIndexOf", String.class, 3, a -> lastIndexOf(a, a.integer(2)))
                .add("lowerAscii", String.class, 1, a -> ascii(a, 'A', 'Z', 32))
                .add("upperAscii", String.class, 1, a -> ascii(a, 'a', 'z', -32))
                .add("replace", String.class, 3, a -> replace(a, -1))
                .add("replace", String.class, 4, a -> replace(a, a.integer(3)))
                .add("split", String.class, 2, a -> split(a, -1))
                .add("split", String.class, 3, a -> split(a, a.integer(2)))
                .add(
                        "substring",
                        String.class,
                        2,
                        a -> substring(a, a.integer(1), Conversions.length(a.text(0))))
                .add("substring", String.class, 3, a -> substring(a, a.integer(1), a.integer(2)))
                .add("trim", String.class, 1, a -> traversed(a, a.text(0)).text(0).strip())
                .add("join", List.class, 1, a -> join(a, ""))
                .add("join", List.class, 2, a -> join(a, a.text(1)))
                .add(
                        "jsonpatch.escapeKey",
                        String.class,
                        1,
                        a -> traversed(a, a.text(0)).text(0).replace("~", "~0").replace("/", "~1"))
                .add("strings.quote", String.class, 1, Texts::quote)
                .add("format", String.class, 2, TextFormat::format);
    }

    private static Arguments traversed(Arguments a, String text) {
        a.meter().traverse(text.length());
        return a;
    }

    private static boolean contains(Arguments a) {
        a.meter().traverse(a.text(0).length(), Meter.traversal(a.text(1).length()));
        return a.text(0).contains(a.text(1));
    }

    private static int offset(String text, long at) {
        if (at < 0 || at > Conversions.length(text)) {
            throw new EvaluationException("index out of range: " + at);
        }
        return text.offsetByCodePoints(0, (int) at);
    }

    private static String charAt(Arguments a) {
        String text = traversed(a, a.text(0)).text(0);
        int from = offset(text, a.integer(1));
        return from == text.length() ? "" : Character.toString(text.codePointAt(from));
    }

    private static long indexOf(Arguments a, long from) {
        String text = a.text(0);
        a.meter().traverse(text.length(), Math.max(1, Meter.traversal(a.text(1).length())));
        int found = text.indexOf(a.text(1), offset(text, from));
        return found < 0 ? -1 : text.codePointCount(0, found);
    }

    private static long lastIndexOf(Arguments a, long from) {
        String text = a.text(0);
        a.meter().traverse(text.length(), Math.max(1, Meter.traversal(a.text(1).length())));
        int found = text.lastIndexOf(a.text(1), offset(text, from));
        return found < 0 ? -1 : text.codePointCount(0, found);
    }

    private static String ascii(Arguments a, char first, char last, int shift) {
        String text = traversed(a, a.text(0)).text(0);
        StringBuilder shifted = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            shifted.append(c >= first && c <= last ? (char) (c + shift) : c);
        }
        return shifted.toString();
    }

    private static String replace(Arguments a, long limit) {
        String text = a.text(0);
        String old = a.text(1);
        String replacement = a.text(2);
        // No more can be replaced than there are characters.
        long most = old.isEmpty() ? text.length() + 1L : text.length() / old.length();
        long times = limit < 0 ? most : Math.min(limit, most);
        a.meter().traverse(text.length());
        a.meter().traverse(replacement.length(), times);
        if (old.isEmpty()) {
            return between(text, replacement, times);
        }
        StringBuilder replaced = new StringBuilder();
        int at = 0;
        for (long i = 0; i < times; i++) {
            int found = text.indexOf(old, at);
            if (found < 0) {
                break;
            }
            replaced.append(text, at, found).append(replacement);
            at = found + old.length();
        }
        return replaced.append(text, at, text.length()).toString();
    }

    private static String between(String text, String inserted, long times) {
        StringBuilder all = new StringBuilder();
        int[] points = text.codePoints().toArray();
        for (int i = 0; i <= points.length; i++) {
            if (i < times) {
                all.append(inserted);
            }
            if (i < points.length) {
                all.appendCodePoint(points[i]);
            }
        }
        return all.toString();
    }

    private static List<String> split(Arguments a, long limit) {
        String text = traversed(a, a.text(0)).text(0);
        String separator = a.text(1);
        if (limit == 0) {
            return List.of();
        }
        if (limit == 1) {
            return List.of(text);
        }
        if (separator.isEmpty()) {
            List<String> all =
                    new ArrayList<>(text.codePoints().mapToObj(Character::toString).toList());
            if (limit > 0 && all.size() > limit) {
                String rest = String.join("", all.subList((int) limit - 1, all.size()));
                List<String> first = new ArrayList<>(all.subList(0, (int) limit - 1));
                first.add(rest);
                return first;
            }
            return all;
        }
        int most = (int) Math.min(limit, Integer.MAX_VALUE);
        return List.of(text.split(Pattern.quote(separator), limit < 0 ? -1 : most));
    }

    private static String substring(Arguments a, long from, long to) {
        String text = traversed(a, a.text(0)).text(0);
        int end = offset(text, to);
        int start = offset(text, from);
        if (start > end) {
            throw new EvaluationException(
                    "invalid substring range. start: " + from + ", end: " + to);
        }
        return text.substring(start, end);
    }

    private static String join(Arguments a, String separator) {
        StringBuilder joined = new StringBuilder();
        boolean first = true;
        for (Object item : a.list(0)) {
            if (!(item instanceof String text)) {
                throw EvaluationException.noSuchOverload();
            }
            a.meter().traverse((long) text.length() + separator.length());
            if (!first) {
                joined.append(separator);
            }
            joined.append(text);
            first = false;
        }
        return joined.toString();
    }

    private static String quote(Arguments a) {
        return quoted(traversed(a, a.text(0)).text(0));
    }

    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\u0007' -> quoted.append("\\a");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\u000b' -> quoted.append("\\v");
                case '\\' -> quoted.append("\\\\");
                case '"' -> quoted.append("\\\"");
                default -> quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
