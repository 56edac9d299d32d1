package dev.atoll.command;

import dev.atoll.kinds.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Option;

/// `-o json`, which every command takes whose output a script would want.
final class OutputOption {
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

    boolean isJson() {
        return format == Format.json;
    }

    static void print(Map<String, Object> object) {
        System.out.println(new String(Json.encode(object), StandardCharsets.UTF_8));
    }
}
