package dev.atoll.server.api;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.GroupVersionKind;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.admission.Admission;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.registry.DeleteOptions;
import dev.atoll.server.registry.WriteOptions;
import dev.atoll.server.registry.Writer;
import dev.atoll.server.registry.Written;
import dev.atoll.server.status.StatusException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Deletes pods that their budgets let go. A pod is told first why it goes, so that who made it can tell.
final class Evictions {
    private static final GroupVersionKind EVICTION =
            new GroupVersionKind("policy", "v1", "Eviction");

    private final ResourceVerbs verbs;
    private final DisruptionBudgets budgets;
    private final InstantSource clock;

    Evictions(ResourceVerbs verbs, Catalog catalog, InstantSource clock) {
        this.verbs = verbs;
        this.clock = clock;
        this.budgets = new DisruptionBudgets(verbs.reader(), verbs.writer(), catalog, clock);
    }

    Reply evict(AuthorizedRequest request, Kind kind, ApiCall call) {
        Attributes.OnResource on = request.onResource();
        Map<String, Object> posted = RequestBody.decode(call);
        String named = Tree.of(posted).child("metadata").string("name", "");
        if (!named.isEmpty() && !named.equals(on.name())) {
            throw StatusException.badRequest("name in URL does not match name in Eviction object");
        }
        Tree pod = verbs.read(request, kind);
        verbs.admission().admitEviction(request, pod);
        boolean dryRun = ResourceVerbs.isDryRun(call);
        verbs.admission().admitPosted(new Admission.Side(request, kind, EVICTION, dryRun), posted);
        DeleteOptions options = DeleteOptions.of(Tree.of(posted).child("deleteOptions"));
        if (dryRun) {
            options = dry(options);
        }
        DisruptionBudgets.Leave leave =
                disruptsNothing(pod)
                        ? new DisruptionBudgets.Leave.Granted()
                        : budgets.ask(request, pod, WriteOptions.internal(options.dryRun()));
        switch (leave) {
            case DisruptionBudgets.Leave.Granted() -> delete(request, kind, options);
            case DisruptionBudgets.Leave.WhileUnhealthy(String budget) ->
                    deleteAsSeen(request, kind, options, new Seen(pod, budget));
        }
        return Success.created();
    }

    /// A pod that has not run yet, or runs no more.
    private static boolean disruptsNothing(Tree pod) {
        return List.of("Succeeded", "Failed", "Pending")
                        .contains(pod.child("status").string("phase", ""))
                || pod.child("metadata").has("deletionTimestamp");
    }

    private record Seen(Tree pod, String budget) {}

    /// It may have become healthy, and then counts: only the pod that was looked at is deleted.
    private void deleteAsSeen(
            AuthorizedRequest request, Kind kind, DeleteOptions options, Seen seen) {
        boolean own = options.resourceVersion().isEmpty();
        String revision = seen.pod().child("metadata").string("resourceVersion", "");
        try {
            delete(request, kind, own ? only(options, revision) : options);
        } catch (StatusException e) {
            throw own && e.code() == 409 ? DisruptionBudgets.stillProcessed(seen.budget()) : e;
        }
    }

    private void delete(AuthorizedRequest request, Kind kind, DeleteOptions options) {
        Attributes.OnResource on = request.onResource();
        DeleteOptions only = options;
        if (!options.dryRun()) {
            Written told =
                    verbs.writer()
                            .update(
                                    request,
                                    kind,
                                    Writer.Part.WHOLE,
                                    pod -> disrupted(pod, options),
                                    WriteOptions.internal(false));
            if (!options.resourceVersion().isEmpty()) {
                Map<String, Object> pod = Json.decode(told.object().array());
                only = only(options, Metadata.of(pod).resourceVersion());
            }
        }
        verbs.deleter().delete(request, kind, on.namespace(), on.name(), only);
    }

    private Map<String, Object> disrupted(Map<String, Object> pod, DeleteOptions options) {
        Metadata metadata = Metadata.of(pod);
        if (!options.uid().isEmpty()) {
            metadata.set("uid", options.uid());
        }
        if (!options.resourceVersion().isEmpty()) {
            metadata.set("resourceVersion", options.resourceVersion());
        }
        Map<String, Object> status = Metadata.child(pod, "status");
        List<Object> conditions = new ArrayList<>(Metadata.children(status, "conditions"));
        conditions.removeIf(condition ->
                condition instanceof Map<?, ?> map && "DisruptionTarget".equals(map.get("type")));
        Map<String, Object> condition = new LinkedHashMap<>();
        condition.put("type", "DisruptionTarget");
        condition.put("status", "True");
        condition.put("reason", "EvictionByEvictionAPI");
        condition.put("message", "Eviction API: evicting");
        condition.put("lastTransitionTime", Metadata.time(clock.instant()));
        conditions.add(condition);
        status.put("conditions", conditions);
        return pod;
    }

    private static DeleteOptions only(DeleteOptions options, String resourceVersion) {
        return new DeleteOptions(
                options.graceSeconds(),
                options.uid(),
                resourceVersion,
                options.propagation(),
                options.dryRun());
    }

    private static DeleteOptions dry(DeleteOptions options) {
        return new DeleteOptions(
                options.graceSeconds(),
                options.uid(),
                options.resourceVersion(),
                options.propagation(),
                true);
    }
}
