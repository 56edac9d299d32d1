package dev.atoll.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Lines of columns as kubectl prints them: headers in capitals, three spaces between.
record TextTable(List<String> headers, List<List<String>> rows) {
    private static final int GAP = 3;

    TextTable {
        headers = List.copyOf(headers);
        rows = rows.stream().map(List::copyOf).toList();
    }

    List<String> lines() {
        List<List<String>> all = new ArrayList<>();
        all.add(headers.stream().map(header -> header.toUpperCase(Locale.ROOT)).toList());
        all.addAll(rows);
        List<String> lines = new ArrayList<>(all.size());
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                line.append(row.get(column));
                if (column < row.size() - 1) {
                    line.repeat(' ', width(all, column) + GAP - row.get(column).length());
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
