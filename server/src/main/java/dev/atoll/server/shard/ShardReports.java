package dev.atoll.server.shard;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.object.Metadata;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Keeps the status of Shard objects, as somebody who may change them. Only what differs is written.
final class ShardReports {
    static final String SHARDS = "/apis/atoll.dev/v1/shards";
    private static final String READY = "Ready";

    private final Transport operator;
    private final InstantSource clock;

    ShardReports(Transport operator, InstantSource clock) {
        this.operator = operator;
        this.clock = clock;
    }

    /// Makes the home's object, or says in it where the home is now.
    void enterHome(String name, Map<String, Object> spec) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("metadata", Map.of("name", name));
        object.put("spec", spec);
        Encoded body = Encoded.wrap(Json.encode(object));
        Response made = operator.send(Request.of("POST", SHARDS, body));
        if (made.code() == 409) {
            made =
                    operator.send(
                            new Request(
                                    "PATCH",
                                    SHARDS + "/" + name,
                                    Map.of(),
                                    body,
                                    "application/merge-patch+json"));
        }
        if (!made.succeeded()) {
            throw new IllegalStateException("the home shard has no object: " + made.body());
        }
    }

    /// @param figures whether those that always change are told too
    void tell(ShardObject shard, ShardStatus status, boolean figures) {
        Tree told = shard.object().tree().child("status");
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("phase", status.phase());
        wanted.put("conditions", conditions(told, status));
        if (figures || !told.has("tenants")) {
            wanted.put("tenants", status.tenants());
            wanted.put("sizeBytes", status.sizeBytes());
        }
        boolean same =
                wanted.entrySet().stream()
                        .allMatch(field ->
                                field.getValue().equals(told.fields().get(field.getKey())));
        if (same) {
            return;
        }
        Map<String, Object> patch = new LinkedHashMap<>();
        patch.put("status", wanted);
        operator.send(
                new Request(
                        "PATCH",
                        SHARDS + "/" + shard.name() + "/status",
                        Map.of(),
                        Encoded.wrap(Json.encode(patch)),
                        "application/merge-patch+json"));
    }

    private List<Object> conditions(Tree told, ShardStatus status) {
        List<Object> conditions = new ArrayList<>();
        conditions.add(
                condition(
                        told,
                        READY,
                        status.phase().equals(READY),
                        status.phase().equals(READY) ? "Serving" : status.phase(),
                        status.message()));
        if (!status.keptBy().isEmpty()) {
            conditions.add(condition(told, "Emptied", false, "HasTenants", status.keptBy()));
        }
        return conditions;
    }

    private Map<String, Object> condition(
            Tree told, String type, boolean holds, String reason, String message) {
        String status = holds ? "True" : "False";
        String since =
                told.children("conditions").stream()
                        .filter(known -> known.string("type", "").equals(type))
                        .filter(known -> known.string("status", "").equals(status))
                        .map(known -> known.string("lastTransitionTime", ""))
                        .findFirst()
                        .orElseGet(() -> Metadata.time(clock.instant()));
        Map<String, Object> condition = new LinkedHashMap<>();
        condition.put("lastTransitionTime", since);
        condition.put("message", message);
        condition.put("reason", reason);
        condition.put("status", status);
        condition.put("type", type);
        return condition;
    }

    /// Takes our finalizer off a Shard that is being deleted.
    void release(ShardObject shard) {
        Response found = operator.send(Request.get(SHARDS + "/" + shard.name(), Map.of()));
        if (!found.succeeded()) {
            return;
        }
        Map<String, Object> object = Json.decode(found.body().array());
        Metadata metadata = Metadata.of(object);
        if (!metadata.isBeingDeleted()) {
            return;
        }
        List<String> finalizers = new ArrayList<>(metadata.finalizers());
        finalizers.remove(Shards.FINALIZER);
        metadata.setFinalizers(finalizers);
        Encoded body = Encoded.wrap(Json.encode(object));
        operator.send(Request.of("PUT", SHARDS + "/" + shard.name(), body));
    }
}
