package dev.atoll.platform;

import dev.atoll.client.ApiException;
import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import dev.atoll.host.Failure;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.archive.ArchiveException;
import dev.atoll.server.archive.ArchiveParts;
import dev.atoll.server.archive.ArchiveReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Backs up and restores tenants of a running platform, through its API. An archive is never in memory as a whole.
///
/// Parts of an archive that meet no answer are sent again: a platform that was started again meanwhile goes on with the
/// restore where it was.
public final class TenantArchives {
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants/";
    private static final String GZIP = "application/gzip";

    /// So often a part is sent before it is given up: for about two minutes.
    private static final int MAX_ATTEMPTS = 60;

    /// The platform may be starting, or have too much to do.
    private static final Set<Integer> PASSING = Set.of(429, 503, 504);

    private final Transport transport;
    private final Duration pause;

    /// What a backup is to have beside the tenant's other objects.
    public record Wanted(boolean keys, boolean events) {}

    /// What a restored tenant is to be.
    ///
    /// @param newKeys also where it has the name of the tenant that the archive is of
    /// @param displayName empty for that of the archive
    /// @param shard empty for one that the platform chooses
    public record Target(String name, boolean newKeys, String displayName, String shard) {}

    /// What was done.
    public record Done(String tenant, long objects) {}

    /// @param transport to the tenant `system`, as somebody who may back up and restore
    /// @param pause between two attempts
    public TenantArchives(Transport transport, Duration pause) {
        this.transport = transport;
        this.pause = pause;
    }

    /// Writes a tenant's archive, and checks that it is whole.
    ///
    /// @throws Failure where it is not: what was written is worth nothing
    public Done backup(String name, Wanted wanted, OutputStream out) throws IOException {
        try (InputStream in = open(name, wanted)) {
            ArchiveReader archive = new ArchiveReader(new Copying(in, out));
            archive.check();
            out.flush();
            return new Done(name, archive.objects());
        } catch (ArchiveException e) {
            throw new Failure("no backup of " + name + " was made: " + e.getMessage(), e);
        }
    }

    /// The archive as the platform gives it.
    public InputStream open(String name, Wanted wanted) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("keys", Boolean.toString(wanted.keys()));
        query.put("events", Boolean.toString(wanted.events()));
        String path = TENANTS + name + "/backup";
        try {
            InputStream in =
                    transport.download(new Request("GET", path, query, Encoded.empty(), GZIP));
            return new Unbroken(in);
        } catch (ApiException e) {
            throw new Failure(
                    e.isNotFound()
                            ? "there is no tenant %s; see which there are: atoll tenant list"
                                    .formatted(name)
                            : String.valueOf(e.getMessage()),
                    e);
        } catch (TransportException e) {
            throw unanswered(e);
        }
    }

    /// Makes a tenant of an archive.
    ///
    /// @throws Failure where the archive or the platform does not allow it
    public Done restore(Target target, InputStream in) throws IOException, InterruptedException {
        ArchiveReader archive;
        try {
            archive = new ArchiveReader(in);
        } catch (ArchiveException e) {
            throw refused(e);
        }
        Sending sending = new Sending(target, UUID.randomUUID().toString());
        ArchiveParts parts = new ArchiveParts(archive);
        try {
            for (Optional<Encoded> part = parts.next(); part.isPresent(); part = parts.next()) {
                sending.send(part.get());
            }
        } catch (ArchiveException e) {
            sending.send(ArchiveParts.brokenOff(String.valueOf(e.getMessage())));
            throw refused(e);
        }
        return new Done(target.name(), archive.objects());
    }

    private static Failure refused(ArchiveException why) {
        return new Failure("the archive cannot be restored: " + why.getMessage(), why);
    }

    private static Failure unanswered(TransportException e) {
        return new Failure(
                "the platform does not answer ("
                        + e.getMessage()
                        + "); see how it is: atoll status",
                e);
    }

    /// The parts of one archive on their way.
    private final class Sending {
        private final Target target;
        private final String session;
        private long number;

        Sending(Target target, String session) {
            this.target = target;
            this.session = session;
        }

        void send(Encoded part) throws InterruptedException {
            Request request =
                    new Request("POST", TENANTS + target.name() + "/restore", query(), part, GZIP);
            Response answer = answered(request);
            if (!answer.succeeded()) {
                throw new Failure(message(answer) + unfinished());
            }
            number++;
        }

        private Map<String, String> query() {
            Map<String, String> query = new LinkedHashMap<>();
            query.put("session", session);
            query.put("part", Long.toString(number));
            if (number == 0) {
                query.put("newKeys", Boolean.toString(target.newKeys()));
                query.put("displayName", target.displayName());
                query.put("shard", target.shard());
            }
            return query;
        }

        private String message(Response answer) {
            try {
                Tree status = Tree.of(Json.decode(answer.body().array()));
                return status.string("reason", "").equals("AlreadyExists")
                        ? "there is a tenant %s already; choose another name"
                                .formatted(target.name())
                        : status.string("message", "");
            } catch (DecodeException e) {
                return "the platform answered " + answer.code();
            }
        }

        private String unfinished() {
            return number == 0
                    ? ""
                    : "; the tenant %s is not whole, and nobody can use it: atoll tenant delete %s"
                            .formatted(target.name(), target.name());
        }
    }

    private Response answered(Request request) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                Response answer = transport.send(request);
                if (!PASSING.contains(answer.code()) || attempt == MAX_ATTEMPTS) {
                    return answer;
                }
            } catch (TransportException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw unanswered(e);
                }
            }
            Thread.sleep(pause);
        }
    }
}
