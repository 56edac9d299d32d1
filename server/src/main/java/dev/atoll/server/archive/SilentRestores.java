package dev.atoll.server.archive;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Tree;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.tenancy.Restoration;
import dev.atoll.server.tenancy.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives up restores of which no part has come for long: whoever sent them is gone, and the tenant would stay as it is.
/// It says to the platform what a client says whose archive breaks off, in the turn of the part that is awaited.
///
/// It counts from when it first saw how far a restore has come, so a restart gives each its time anew. Several servers
/// may do the same.
public final class SilentRestores implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SilentRestores.class);

    /// So often within the time that it has.
    private static final int LOOKS = 15;

    private static final String TENANTS = "/apis/atoll.dev/v1/tenants/";

    private final ObjectCache cache;
    private final Stores stores;
    private final Transport operator;
    private final InstantSource clock;
    private final Duration patience;
    private final Map<String, Seen> seen = new HashMap<>();
    private final Thread thread =
            Thread.ofVirtual().name("silent-restores").unstarted(this::keepLooking);

    /// How far a restore had come, and since when.
    private record Seen(String session, long parts, Instant since) {}

    /// @param operator of the tenant `system`, allowed to restore tenants
    /// @param patience a client that has no answer tries again for two minutes
    public SilentRestores(
            ObjectCache cache,
            Stores stores,
            Transport operator,
            InstantSource clock,
            Duration patience) {
        this.cache = cache;
        this.stores = stores;
        this.operator = operator;
        this.clock = clock;
        this.patience = patience;
    }

    public void start() {
        thread.start();
    }

    private void keepLooking() {
        try {
            while (true) {
                Thread.sleep(patience.dividedBy(LOOKS));
                try {
                    look();
                } catch (RuntimeException e) {
                    log.warn("restores without a client are looked for again soon", e);
                }
            }
        } catch (InterruptedException e) {
            // close() ends it.
        }
    }

    /// Looks at the restores that go on.
    private void look() {
        Set<String> going = new HashSet<>();
        for (CachedObject object : cache.operators("tenants")) {
            if (object.fields().getOrDefault("status.phase", "").equals("Restoring")) {
                Tree tenant = object.tree();
                Site site = Site.of(tenant);
                going.add(site.uid());
                if (stores.isOpen(site.shard())) {
                    look(site, tenant);
                }
            }
        }
        seen.keySet().retainAll(going);
    }

    private void look(Site site, Tree tenant) {
        String session =
                tenant.child("metadata")
                        .child("annotations")
                        .string(Restores.SESSION_ANNOTATION, "");
        // Where there is none yet, the first part is only half taken.
        long parts =
                stores.of(site.shard())
                        .get(Restoration.keyOf(site.tenant()).bytes())
                        .map(entry -> Restoration.of(site.tenant(), entry).progress().parts())
                        .orElse(1L);
        Seen before = seen.get(site.uid());
        Instant now = clock.instant();
        if (before == null || before.parts() != parts) {
            seen.put(site.uid(), new Seen(session, parts, now));
        } else if (before.since().plus(patience).isBefore(now)) {
            giveUp(site.tenant().name(), before);
        }
    }

    private void giveUp(String tenant, Seen last) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("session", last.session());
        query.put("part", Long.toString(last.parts()));
        String why = "nothing more of the archive came for " + patience.toMinutes() + " minutes";
        Response told =
                operator.send(
                        new Request(
                                "POST",
                                TENANTS + tenant + "/restore",
                                query,
                                ArchiveParts.brokenOff(why),
                                "application/gzip"));
        log.info("the restore of tenant {} is given up: {}", tenant, told.code());
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
