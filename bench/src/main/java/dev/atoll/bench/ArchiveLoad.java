package dev.atoll.bench;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Encoded;
import dev.atoll.server.archive.ArchiveParts;
import dev.atoll.server.archive.ArchiveReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Backs up a tenant into a file, and makes another of it.
record ArchiveLoad(Transport operator, Path file) {
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants/";
    private static final String GZIP = "application/gzip";

    /// What a backup or a restore took.
    record Took(long objects, long bytes, long nanos) {
        double perSecond() {
            return objects / (nanos / 1e9);
        }
    }

    Took backup(String tenant) throws IOException {
        long from = System.nanoTime();
        Request request =
                new Request("GET", TENANTS + tenant + "/backup", Map.of(), Encoded.empty(), GZIP);
        try (InputStream in = operator.download(request);
                OutputStream out = Files.newOutputStream(file)) {
            in.transferTo(out);
        }
        long nanos = System.nanoTime() - from;
        try (InputStream in = Files.newInputStream(file)) {
            ArchiveReader archive = new ArchiveReader(in);
            archive.check();
            return new Took(archive.objects(), Files.size(file), nanos);
        }
    }

    Took restore(String tenant) throws IOException {
        long from = System.nanoTime();
        try (InputStream in = Files.newInputStream(file)) {
            ArchiveReader archive = new ArchiveReader(in);
            ArchiveParts parts = new ArchiveParts(archive);
            long number = 0;
            for (Optional<Encoded> part = parts.next(); part.isPresent(); part = parts.next()) {
                send(tenant, number++, part.get());
            }
            return new Took(archive.objects(), Files.size(file), System.nanoTime() - from);
        }
    }

    private void send(String tenant, long number, Encoded part) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("session", "bench-session");
        query.put("part", Long.toString(number));
        Response answer =
                operator.send(
                        new Request("POST", TENANTS + tenant + "/restore", query, part, GZIP));
        if (!answer.succeeded()) {
            throw new BenchException(answer.code() + " " + answer.body());
        }
    }
}
