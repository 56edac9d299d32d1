package dev.atoll.bench;

import dev.atoll.kinds.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/// Where figures go: lines for people, or one JSON object a line.
final class Report {
    enum Format {
        text,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text or json.",
            defaultValue = "text")
    private Format format = Format.text;

    Format format() {
        return format;
    }

    void add(Figure figure) {
        System.out.println(
                format == Format.json
                        ? new String(Json.encode(figure.json()), StandardCharsets.UTF_8)
                        : line(figure));
    }

    /// For people, and never mixed with the figures.
    void say(String progress) {
        System.err.println(progress);
    }

    static String line(Figure figure) {
        String conditions =
                figure.conditions().entrySet().stream()
                        .sorted(java.util.Map.Entry.comparingByKey())
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
        return "%-6s %-24s %12s %-4s %s"
                .formatted(
                        figure.bench(),
                        figure.figure(),
                        plain(Figure.round(figure.value())),
                        figure.unit(),
                        conditions);
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
