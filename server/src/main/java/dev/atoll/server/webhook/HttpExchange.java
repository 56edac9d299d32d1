package dev.atoll.server.webhook;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// One request and its answer over HTTP/1.1, of which nothing may be long.
final class HttpExchange {
    /// Of an answer's body; a longer one is refused.
    static final int MAX_BODY_BYTES = 4 << 20;

    private static final int MAX_LINE_BYTES = 8 << 10;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_SHOWN = 512;

    private final InputStream in;
    private final OutputStream out;

    HttpExchange(Socket socket) throws IOException {
        in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
        out = socket.getOutputStream();
    }

    byte[] post(URI uri, byte[] body) throws IOException, WebhookException {
        String path =
                uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String head =
                "POST "
                        + path
                        + query
                        + " HTTP/1.1\r\n"
                        + "Host: "
                        + uri.getRawAuthority()
                        + "\r\n"
                        + "User-Agent: kube-apiserver-admission\r\n"
                        + "Accept: application/json, */*\r\n"
                        + "Content-Type: application/json\r\n"
                        + "Content-Length: "
                        + body.length
                        + "\r\n"
                        + "Connection: close\r\n\r\n";
        ByteArrayOutputStream request = new ByteArrayOutputStream(head.length() + body.length);
        request.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        out.write(request.toByteArray());
        out.flush();
        int code = status();
        Map<String, String> headers = headers();
        while (code >= 100 && code < 200) {
            code = status();
            headers = headers();
        }
        byte[] content = body(headers);
        if (code < 200 || code > 299) {
            throw new WebhookException(failure(code, content));
        }
        return content;
    }

    private static String failure(int code, byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8).strip();
        String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) : text;
        return switch (code) {
            case 404 -> "the server could not find the requested resource";
            case 301, 302, 303, 307, 308 ->
                    "the server responded with the status code "
                            + code
                            + " but did not return more information: redirects are not followed";
            case 500 ->
                    "an error on the server ("
                            + Quoted.of(shown)
                            + ") has prevented the request from succeeding";
            default ->
                    "the server responded with the status code "
                            + code
                            + (shown.isEmpty()
                                    ? " but did not return more information"
                                    : ": " + shown);
        };
    }

    private int status() throws IOException {
        String line = line();
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("\\d{3}")) {
            throw new IOException("malformed HTTP response");
        }
        return Integer.parseInt(parts[1]);
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (int i = 0; i < MAX_HEADERS; i++) {
            String line = line();
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        throw new IOException("too many headers in the HTTP response");
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(80);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("EOF");
            }
            if (line.size() >= MAX_LINE_BYTES) {
                throw new IOException("too long a line in the HTTP response");
            }
            line.write(c);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            return chunks();
        }
        String length = headers.get("content-length");
        if (length == null) {
            byte[] rest = in.readNBytes(MAX_BODY_BYTES + 1);
            return bounded(rest.length, rest);
        }
        if (!length.matches("\\d{1,10}") || Long.parseLong(length) > MAX_BODY_BYTES) {
            throw tooLong();
        }
        byte[] content = in.readNBytes(Integer.parseInt(length));
        if (content.length < Integer.parseInt(length)) {
            throw new IOException("unexpected EOF");
        }
        return content;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            String size = line().split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,8}")) {
                throw new IOException("malformed chunked encoding");
            }
            long length = Long.parseLong(size, 16);
            if (length == 0) {
                return all.toByteArray();
            }
            if (length + all.size() > MAX_BODY_BYTES) {
                throw tooLong();
            }
            byte[] chunk = in.readNBytes((int) length);
            if (chunk.length < length) {
                throw new IOException("unexpected EOF");
            }
            all.writeBytes(chunk);
            line();
        }
    }

    private static byte[] bounded(int length, byte[] content) throws IOException {
        if (length > MAX_BODY_BYTES) {
            throw tooLong();
        }
        return content;
    }

    private static IOException tooLong() {
        return new IOException("the response is longer than " + MAX_BODY_BYTES + " bytes");
    }
}
