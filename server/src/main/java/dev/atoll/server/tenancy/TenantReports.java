package dev.atoll.server.tenancy;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.tenant.TenantId;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the status of Tenant objects: where the tenant lives and what it uses.
///
/// Only tenants that changed are looked at, and only what differs is written: one status for a tenant and period at
/// most, whatever happens in it. A report is itself an object of the tenant `system`, whose own figures are
/// therefore told once more after all others. Of several servers on one store one is on duty; the others remember what
/// changed. Two that are on duty for a moment harm nothing: each writes only what it finds to differ.
public final class TenantReports implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TenantReports.class);
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants/";

    private final UsageMeter meter;
    private final Transport operator;
    private final Tenants tenants;
    private final Place place;
    private final Turns turns;
    private final Set<TenantId> due = new HashSet<>();
    private final Thread thread =
            Thread.ofVirtual().name("tenant-reports").unstarted(this::keepTelling);

    /// When reports are made.
    ///
    /// @param period between two
    /// @param onDuty whether this server makes them now
    public record Turns(Duration period, BooleanSupplier onDuty) {}

    /// @param operator of the tenant `system`, allowed to change Tenant objects
    public TenantReports(
            UsageMeter meter, Tenants tenants, Transport operator, Place place, Turns turns) {
        this.meter = meter;
        this.tenants = tenants;
        this.operator = operator;
        this.place = place;
        this.turns = turns;
    }

    public void start() {
        thread.start();
    }

    private void keepTelling() {
        try {
            while (true) {
                Thread.sleep(turns.period());
                tell();
            }
        } catch (InterruptedException e) {
            // close() ends it.
        }
    }

    private void tell() throws InterruptedException {
        due.addAll(meter.takeChanged());
        if (!turns.onDuty().getAsBoolean()) {
            return;
        }
        for (TenantId tenant : Set.copyOf(due)) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            try {
                if (tell(tenant)) {
                    due.remove(tenant);
                }
            } catch (RuntimeException e) {
                log.warn("the status of tenant {} is not written yet: {}", tenant, e.toString());
            }
        }
    }

    /// @return whether it is told, or there is nothing to tell
    private boolean tell(TenantId tenant) {
        Optional<Usage> usage = meter.usage(tenant);
        if (usage.isEmpty()) {
            return true;
        }
        Response found = operator.send(Request.get(TENANTS + tenant.name(), Map.of()));
        if (!found.succeeded()) {
            return isGone(tenant, found);
        }
        Tree object = Tree.of(Json.decode(found.body().array()));
        Map<String, Object> status = status(tenant, usage.get());
        if (object.child("metadata").has("deletionTimestamp")
                || isTold(object.child("status"), status)) {
            return true;
        }
        Map<String, Object> patch = new LinkedHashMap<>();
        patch.put("status", status);
        Response written =
                operator.send(
                        new Request(
                                "PATCH",
                                TENANTS + tenant.name() + "/status",
                                Map.of(),
                                Encoded.wrap(Json.encode(patch)),
                                "application/merge-patch+json"));
        return written.succeeded() || isGone(tenant, written);
    }

    /// @return whether it need not be tried again: the tenant went meanwhile
    private static boolean isGone(TenantId tenant, Response response) {
        if (response.code() != 404) {
            log.warn("the status of tenant {} is not written yet: {}", tenant, response.body());
        }
        return response.code() == 404;
    }

    private Map<String, Object> status(TenantId tenant, Usage usage) {
        Map<String, Object> status =
                new LinkedHashMap<>(
                        place.status(
                                tenant,
                                tenants.locate(tenant).map(Located::shard).orElse(place.shard())));
        status.put("usage", usage.status());
        return status;
    }

    private static boolean isTold(Tree told, Map<String, Object> wanted) {
        return wanted.entrySet().stream()
                .allMatch(field -> field.getValue().equals(told.fields().get(field.getKey())));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
