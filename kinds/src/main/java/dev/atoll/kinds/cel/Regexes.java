package dev.atoll.kinds.cel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;

/// Regular expressions, matched in linear time.
final class Regexes {
    private static final int CHARACTERS_OF_PATTERN_PER_UNIT = 4;

    private Regexes() {}

    static void addTo(Functions functions) {
        functions
                .add("matches", String.class, 2, a -> matcher(a).find())
                .add("find", String.class, 2, Regexes::find)
                .add("findAll", String.class, 2, a -> findAll(a, -1))
                .add("findAll", String.class, 3, a -> findAll(a, a.integer(2)));
    }

    /// @throws EvaluationException where it is none
    static Pattern pattern(String text) {
        try {
            return Patterns.compile(text);
        } catch (PatternSyntaxException e) {
            throw new EvaluationException("error parsing regexp: " + e.getMessage());
        }
    }

    private static Matcher matcher(Arguments a) {
        long length = a.text(1).length();
        a.meter()
                .traverse(
                        a.text(0).length() + 1L,
                        Math.max(
                                1,
                                (length + CHARACTERS_OF_PATTERN_PER_UNIT - 1)
                                        / CHARACTERS_OF_PATTERN_PER_UNIT));
        return pattern(a.text(1)).matcher(a.text(0));
    }

    private static String find(Arguments a) {
        Matcher matcher = matcher(a);
        return matcher.find() ? matcher.group() : "";
    }

    private static List<String> findAll(Arguments a, long limit) {
        Matcher matcher = matcher(a);
        List<String> found = new ArrayList<>();
        while ((limit < 0 || found.size() < limit) && matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }
}
