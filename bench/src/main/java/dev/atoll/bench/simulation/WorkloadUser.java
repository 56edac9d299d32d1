package dev.atoll.bench.simulation;

import dev.atoll.bench.history.Objects;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import dev.atoll.kinds.Tree;
import java.util.LinkedHashMap;
import java.util.Map;

/// Makes Deployments, scales them, changes their image and deletes them; and plays the nodes, so that pods get ready.
final class WorkloadUser {
    private static final int DEPLOYMENTS = 3;

    private final Transport api;
    private final Chance chance;
    private final Conductor conductor;

    WorkloadUser(Transport api, Chance chance, Conductor conductor) {
        this.api = api;
        this.chance = chance;
        this.conductor = conductor;
    }

    void act() {
        String name = "d" + chance.below(DEPLOYMENTS);
        String path = Deployments.DEPLOYMENTS + "/" + name;
        try {
            if (chance.oneIn(6)) {
                note("delete", name, Objects.send(api, "DELETE", path, Map.of()));
            } else {
                Map<String, Object> wanted =
                        Deployments.wanted(name, chance.below(6), "image-" + chance.below(3));
                Response made = Objects.send(api, "POST", Deployments.DEPLOYMENTS, wanted);
                note("create", name, made);
                if (made.code() == 409) {
                    note("update", name, Objects.send(api, "PUT", path, wanted));
                }
            }
        } catch (TransportException e) {
            conductor.note("deployment " + name + ": " + e.getMessage());
        }
        Chance.sleep(chance.below(3_000_000));
    }

    private void note(String what, String name, Response response) {
        conductor.note(what + " deployment " + name + " " + response.code());
    }

    /// Tells of each pod that does not run yet that it is ready.
    void runPods() {
        try {
            Response listed = Objects.get(api, Deployments.PODS);
            if (listed.succeeded()) {
                for (Tree pod : Objects.items(listed)) {
                    if (!pod.child("status").string("phase", "").equals("Running")) {
                        runs(pod);
                    }
                }
            }
        } catch (TransportException e) {
            conductor.note("pods: " + e.getMessage());
        }
        Chance.sleep(1_000_000);
    }

    private void runs(Tree pod) {
        Map<String, Object> status = new LinkedHashMap<>(pod.child("status").fields());
        status.put("phase", "Running");
        status.put("conditions", java.util.List.of(Map.of("type", "Ready", "status", "True")));
        Response response =
                Objects.send(
                        api,
                        "PUT",
                        Deployments.PODS + "/" + Objects.name(pod) + "/status",
                        pod.with("status", status).fields());
        note("run pod of", Deployments.controllerOf(pod), response);
    }
}
