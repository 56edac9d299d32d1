package dev.atoll.kinds.table;

import dev.atoll.kinds.custom.PrinterColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The columns of a kind, and how their cells are read.
final class Printer {
    private final List<Column> columns = new ArrayList<>();
    private final List<Function<Subject, ? extends @Nullable Object>> cells = new ArrayList<>();

    private Printer() {}

    static Printer start() {
        return new Printer();
    }

    static Printer named() {
        return new Printer().text("Name", Subject::name);
    }

    /// The name, and what a definition adds.
    static Printer of(List<PrinterColumn> columns) {
        Printer printer = named();
        for (PrinterColumn column : columns) {
            printer.columns.add(
                    new Column(
                            column.name(),
                            column.type(),
                            column.format(),
                            column.priority(),
                            column.description()));
            printer.cells.add(subject -> cell(column, subject));
        }
        return printer;
    }

    private static @Nullable Object cell(PrinterColumn column, Subject subject) {
        Object value = column.value(subject.object().fields());
        return column.type().equals("date") && value instanceof String time
                ? subject.since(time)
                : value;
    }

    Printer text(String name, Function<Subject, String> cell) {
        columns.add(Column.of(name));
        cells.add(cell);
        return this;
    }

    Printer number(String name, Function<Subject, Long> cell) {
        columns.add(Column.number(name));
        cells.add(cell);
        return this;
    }

    Printer bool(String name, Function<Subject, Boolean> cell) {
        columns.add(new Column(name, "boolean", "", 0, name));
        cells.add(cell);
        return this;
    }

    Printer wide(String name, Function<Subject, String> cell) {
        columns.add(Column.of(name).wide());
        cells.add(cell);
        return this;
    }

    Printer age() {
        return text("Age", Subject::age);
    }

    Printer created() {
        columns.add(new Column("Created At", "date-time", "", 0, "Created At"));
        cells.add(Subject::created);
        return this;
    }

    List<Column> columns() {
        return columns;
    }

    List<Object> cells(Subject subject) {
        List<Object> row = new ArrayList<>(cells.size());
        for (Function<Subject, ? extends @Nullable Object> cell : cells) {
            Object value = cell.apply(subject);
            row.add(value == null ? "" : value);
        }
        return row;
    }
}
