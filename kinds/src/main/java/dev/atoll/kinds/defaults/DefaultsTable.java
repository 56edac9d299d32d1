package dev.atoll.kinds.defaults;

import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.schema.Plain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The plain defaults, by type.
final class DefaultsTable {
    private final Map<String, List<Row>> rows = new HashMap<>();

    /// A value for a path under an object of the type.
    private record Row(List<String> path, Object value) {
        void apply(Map<String, Object> object) {
            Map<String, Object> at = object;
            for (String step : path.subList(0, path.size() - 1)) {
                at = Plain.mapIn(at, step);
            }
            String last = path.getLast();
            if (at.get(last) == null) {
                at.put(last, Objects.requireNonNull(Plain.copy(value)));
            }
        }
    }

    DefaultsTable() {
        try (InputStream in =
                        Objects.requireNonNull(
                                DefaultsTable.class.getResourceAsStream("defaults.tsv"));
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines().forEach(this::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String line) {
        String[] columns = line.split("\t", -1);
        Object value = Json.decodeValue(columns[2].getBytes(StandardCharsets.UTF_8));
        rows.computeIfAbsent(columns[0], ignored -> new ArrayList<>())
                .add(
                        new Row(
                                List.of(columns[1].split("\\.", -1)),
                                value == null ? new LinkedHashMap<String, Object>() : value));
    }

    boolean knows(String type) {
        return rows.containsKey(type);
    }

    void apply(String type, Map<String, Object> object) {
        for (Row row : rows.getOrDefault(type, List.of())) {
            row.apply(object);
        }
    }
}
