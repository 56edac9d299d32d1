package dev.atoll.controllers.job;

import java.util.BitSet;

/// Sets of completion indexes, as a status spells them: `0,3-5,7`.
final class Indexes {
    private Indexes() {}

    static BitSet parse(String text) {
        BitSet indexes = new BitSet();
        if (text.isEmpty()) {
            return indexes;
        }
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
            indexes.set(first, last + 1);
        }
        return indexes;
    }

    static String format(BitSet indexes) {
        StringBuilder text = new StringBuilder();
        for (int first = indexes.nextSetBit(0); first >= 0; ) {
            int end = indexes.nextClearBit(first);
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (end - first > 1) {
                text.append('-').append(end - 1);
            }
            first = indexes.nextSetBit(end);
        }
        return text.toString();
    }
}
