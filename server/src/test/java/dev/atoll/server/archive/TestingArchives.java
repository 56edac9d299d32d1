package dev.atoll.server.archive;

import dev.atoll.client.Request;
import dev.atoll.kinds.Encoded;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Backs up and restores as an operator does.
public record TestingArchives(TestingClient operator) {
    public static final String TENANTS = "/apis/atoll.dev/v1/tenants";
    public static final String SESSION = "session-1";

    public InputStream open(String tenant, Map<String, String> query) {
        return operator.transport()
                .download(
                        new Request(
                                "GET",
                                TENANTS + "/" + tenant + "/backup",
                                query,
                                Encoded.empty(),
                                "application/json"));
    }

    public byte[] backup(String tenant) {
        try (InputStream archive = open(tenant, Map.of())) {
            return archive.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The parts of an archive as they are sent.
    public static List<byte[]> parts(byte[] archive) {
        try {
            ArchiveParts parts =
                    new ArchiveParts(new ArchiveReader(new ByteArrayInputStream(archive)));
            List<byte[]> all = new ArrayList<>();
            for (Optional<Encoded> next = parts.next(); next.isPresent(); next = parts.next()) {
                all.add(next.get().array());
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The lines of an archive.
    public static List<String> lines(byte[] archive) {
        return parts(archive).stream()
                .flatMap(part -> ArchiveParts.linesOf(Encoded.wrap(part)).stream())
                .map(line -> new String(line, StandardCharsets.UTF_8))
                .toList();
    }

    public static byte[] part(String... lines) {
        List<byte[]> bytes = new ArrayList<>();
        for (String line : lines) {
            bytes.add(line.getBytes(StandardCharsets.UTF_8));
        }
        return ArchiveParts.of(bytes).array();
    }

    /// The end that lines have.
    public static String end(List<String> lines) {
        ArchiveDigest digest = ArchiveDigest.none();
        for (String line : lines) {
            digest = digest.with(line.getBytes(StandardCharsets.UTF_8));
        }
        return new String(new ArchiveEnd(lines.size() - 1L, digest).line(), StandardCharsets.UTF_8);
    }

    public Answer send(String tenant, long number, byte[] part, String more) {
        return operator.post(
                TENANTS + "/" + tenant + "/restore?session=" + SESSION + "&part=" + number + more,
                part,
                "application/gzip");
    }

    public Answer send(String tenant, long number, byte[] part) {
        return send(tenant, number, part, "");
    }

    /// Sends all parts, or those before the first that is refused.
    ///
    /// @return the last answer
    public Answer restore(String tenant, byte[] archive, String more) {
        List<byte[]> parts = parts(archive);
        Answer last = send(tenant, 0, parts.getFirst(), more);
        for (int number = 1; number < parts.size() && last.code() < 300; number++) {
            last = send(tenant, number, parts.get(number));
        }
        return last;
    }

    public Answer restore(String tenant, byte[] archive) {
        return restore(tenant, archive, "");
    }

    public Answer tenant(String name) {
        return operator.get(TENANTS + "/" + name);
    }

    public String phase(String name) {
        return tenant(name).status().string("phase", "");
    }
}
