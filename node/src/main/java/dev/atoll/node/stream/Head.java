package dev.atoll.node.stream;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The head of an HTTP/1.1 request or response.
///
/// @param firstLine without its end
/// @param headers by lower-case name; those that occur more than once are joined by commas
record Head(String firstLine, Map<String, String> headers) {
    private static final int BYTES_MAX = 64 << 10;

    /// Reads byte by byte, so that what follows the head stays in the stream.
    static Head read(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < 4 || !text.substring(text.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("no HTTP head");
            }
            if (text.length() == BYTES_MAX) {
                throw new IOException("an HTTP head of more than " + BYTES_MAX + " bytes");
            }
            text.append((char) next);
        }
        List<String> lines = text.toString().lines().toList();
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.merge(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip(),
                        (one, other) -> one + "," + other);
            }
        }
        return new Head(lines.getFirst(), headers);
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    private String word(int number) {
        List<String> words = List.of(firstLine.split(" ", 3));
        return words.size() > number ? words.get(number) : "";
    }

    String method() {
        return word(0);
    }

    /// Of a response.
    int status() {
        return Integer.parseInt(word(1));
    }

    /// The decoded segments of the path.
    List<String> path() throws IOException {
        try {
            String path = new URI(word(1)).getPath();
            return List.of(path.substring(1).split("/", -1));
        } catch (URISyntaxException e) {
            throw new IOException("not a path: " + word(1), e);
        }
    }

    /// The values of a query parameter, in order.
    List<String> query(String name) {
        List<String> values = new ArrayList<>();
        int mark = word(1).indexOf('?');
        if (mark < 0) {
            return values;
        }
        for (String pair : word(1).substring(mark + 1).split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (decode(key).equals(name)) {
                values.add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return values;
    }

    Optional<String> parameter(String name) {
        return query(name).stream().findFirst().filter(value -> !value.isEmpty());
    }

    boolean flag(String name) {
        String value = parameter(name).orElse("");
        return value.equals("1") || value.equals("true");
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
