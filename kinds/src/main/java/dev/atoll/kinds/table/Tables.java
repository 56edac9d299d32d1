package dev.atoll.kinds.table;

import dev.atoll.kinds.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Renders objects as the API's `Table`.
public final class Tables {
    private static final Map<String, Printer> PRINTERS = new HashMap<>();
    private static final Printer GENERIC = Printer.named().age();

    static {
        PRINTERS.putAll(WorkloadPrinters.PRINTERS);
        PRINTERS.putAll(NetworkPrinters.PRINTERS);
        PRINTERS.putAll(OtherPrinters.PRINTERS);
        PRINTERS.putAll(PlatformPrinters.PRINTERS);
        PRINTERS.putAll(AdmissionPrinters.PRINTERS);
    }

    /// What a row carries beside its cells.
    public enum Include {
        NONE,
        METADATA,
        OBJECT
    }

    private Tables() {}

    /// The columns of a kind: those of its own, else name and age.
    public static List<Column> columns(Kind kind) {
        return List.copyOf(printer(kind).columns());
    }

    private static Printer printer(Kind kind) {
        return kind.custom() == null
                ? PRINTERS.getOrDefault(kind.schema().id(), GENERIC)
                : Printer.of(kind.custom().columns());
    }

    /// A table without list metadata, which is the caller's to add.
    public static Map<String, Object> render(
            Kind kind, List<Map<String, Object>> objects, Include include, InstantSource clock) {
        Map<String, Object> table = heading(kind);
        List<Object> rows = new ArrayList<>(objects.size());
        Instant now = clock.instant();
        for (Map<String, Object> object : objects) {
            rows.add(row(kind, object, include, now));
        }
        table.put("rows", rows);
        return table;
    }

    /// A table without rows.
    public static Map<String, Object> heading(Kind kind) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("kind", "Table");
        table.put("apiVersion", "meta.k8s.io/v1");
        table.put("metadata", new LinkedHashMap<String, Object>());
        table.put(
                "columnDefinitions",
                new ArrayList<Object>(columns(kind).stream().map(Column::definition).toList()));
        return table;
    }

    /// One row.
    public static Map<String, Object> row(
            Kind kind, Map<String, Object> object, Include include, Instant now) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("cells", printer(kind).cells(new Subject(object, now)));
        switch (include) {
            case NONE -> {}
            case METADATA -> row.put("object", metadataOnly(object));
            case OBJECT -> row.put("object", object);
        }
        return row;
    }

    /// The object's metadata alone, as a `PartialObjectMetadata`.
    public static Map<String, Object> metadataOnly(Map<String, Object> object) {
        Map<String, Object> partial = new LinkedHashMap<>();
        partial.put("kind", "PartialObjectMetadata");
        partial.put("apiVersion", "meta.k8s.io/v1");
        partial.put("metadata", object.getOrDefault("metadata", Map.of()));
        return partial;
    }
}
