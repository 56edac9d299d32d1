package dev.atoll.kinds.cel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/// Compiles regular expressions of tenants. They are matched in linear time; but what is repeated is written out so
/// many times, and a few braces around each other would fill all memory. Such are refused.
public final class Patterns {
    /// Of the steps that a pattern has when it is written out.
    private static final long MAX_STEPS = 100_000;

    private Patterns() {}

    /// @throws PatternSyntaxException where it is none, or too large a one
    public static Pattern compile(String text) {
        if (steps(text) > MAX_STEPS) {
            throw new PatternSyntaxException("invalid repeat count", text);
        }
        try {
            return Pattern.compile(text);
        } catch (StackOverflowError _) {
            throw new PatternSyntaxException("expression nests too deeply", text);
        }
    }

    /// How long a pattern is when it is written out: about so, and never less. So much may one character cost to match.
    public static long steps(String text) {
        return new Size(text).steps();
    }

    private static final class Size {
        private final String text;
        private int at;

        Size(String text) {
            this.text = text;
        }

        long steps() {
            Deque<Long> outer = new ArrayDeque<>();
            long sum = 0;
            long last = 0;
            while (at < text.length()) {
                char c = text.charAt(at++);
                switch (c) {
                    case '(' -> {
                        outer.push(sum);
                        sum = 0;
                        last = 0;
                    }
                    case ')' -> {
                        last = sum + 1;
                        sum = last + (outer.isEmpty() ? 0 : outer.pop());
                    }
                    case '{' -> {
                        long times = times();
                        long more = bounded(last * Math.max(0, times - 1));
                        sum = bounded(sum + more);
                        last = bounded(last + more);
                    }
                    default -> {
                        skip(c);
                        last = 1;
                        sum = bounded(sum + 1);
                    }
                }
            }
            while (!outer.isEmpty()) {
                sum = bounded(sum + outer.pop());
            }
            return sum;
        }

        private static long bounded(long steps) {
            return Math.min(steps, Integer.MAX_VALUE);
        }

        /// What belongs to the step that begins with a character.
        private void skip(char c) {
            if (c == '\\') {
                at++;
            } else if (c == '[') {
                while (at < text.length() && text.charAt(at) != ']') {
                    at += text.charAt(at) == '\\' ? 2 : 1;
                }
                at++;
            }
        }

        /// The largest number of a repetition; 1 where the brace is a brace.
        private long times() {
            int end = text.indexOf('}', at);
            String inner = end < 0 || end - at > 20 ? "" : text.substring(at, end);
            if (!inner.matches("[0-9]{1,9}(,[0-9]{0,9})?")) {
                return 1;
            }
            at = end + 1;
            long most = 0;
            for (String number : inner.split(",")) {
                most = Math.max(most, number.isEmpty() ? 0 : Long.parseLong(number));
            }
            return most;
        }
    }
}
