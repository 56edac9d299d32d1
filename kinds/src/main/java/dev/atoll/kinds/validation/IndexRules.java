package dev.atoll.kinds.validation;

/// Sets of completion indexes, as `0,3-5` spells them.
final class IndexRules {
    private IndexRules() {}

    /// What is wrong with a set of the indexes below `completions`; empty where nothing is.
    static String problem(String text, long completions) {
        long last = -1;
        for (String part : text.split(",", -1)) {
            String[] ends = part.split("-", -1);
            if (ends.length > 2) {
                return "the fragment \""
                        + part
                        + "\" violates the requirement that an index interval can have at most two"
                        + " parts separated by '-'";
            }
            for (String end : ends) {
                if (!end.matches("[0-9]{1,9}")) {
                    return "cannot convert string to integer for index: \"" + end + "\"";
                }
                long index = Long.parseLong(end);
                if (index >= completions) {
                    return "too large index: \"" + end + "\"";
                }
                if (index <= last) {
                    return "non-increasing order, previous: " + last + ", current: " + index;
                }
                last = index;
            }
        }
        return "";
    }
}
