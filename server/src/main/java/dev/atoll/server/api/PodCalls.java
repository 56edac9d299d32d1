package dev.atoll.server.api;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.GroupVersionKind;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.server.admission.Admission;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.registry.WriteOptions;
import dev.atoll.server.registry.Writer;
import dev.atoll.server.status.StatusException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The subresources of Pods: binding to a node, eviction, and what the node answers: logs and streams.
public final class PodCalls {
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");

    private final ResourceVerbs verbs;
    private final Catalog catalog;
    private final NodeAddresses nodes;
    private final InstantSource clock;
    private final Evictions evictions;

    public PodCalls(
            ResourceVerbs verbs, Catalog catalog, NodeAddresses nodes, InstantSource clock) {
        this.verbs = verbs;
        this.catalog = catalog;
        this.nodes = nodes;
        this.clock = clock;
        this.evictions = new Evictions(verbs, catalog, clock);
    }

    private static void requireCreate(Attributes.OnResource on) {
        if (!on.verb().equals("create")) {
            throw StatusException.methodNotAllowed(on.verb(), on.group(), on.resource());
        }
    }

    Reply bind(AuthorizedRequest request, Kind kind, ApiCall call) {
        requireCreate(request.onResource());
        Map<String, Object> posted = RequestBody.decode(call);
        verbs.admission()
                .admitPosted(
                        new Admission.Side(
                                request,
                                kind,
                                new GroupVersionKind("", "v1", "Binding"),
                                ResourceVerbs.isDryRun(call)),
                        posted);
        Tree binding = Tree.of(posted);
        String node = binding.child("target").string("name", "");
        if (node.isEmpty()) {
            throw StatusException.invalid(
                    "",
                    "Binding",
                    request.onResource().name(),
                    List.of(
                            new StatusException.Cause(
                                    "FieldValueRequired", "Required value", "target.name")));
        }
        String uid = binding.child("metadata").string("uid", "");
        verbs.writer()
                .update(
                        request,
                        kind,
                        Writer.Part.WHOLE,
                        pod ->
                                bound(
                                        pod,
                                        node,
                                        uid,
                                        binding.child("metadata").stringMap("annotations")),
                        WriteOptions.internal(ResourceVerbs.isDryRun(call)));
        return Success.created();
    }

    private Map<String, Object> bound(
            Map<String, Object> pod, String node, String uid, Map<String, String> annotations) {
        Metadata metadata = Metadata.of(pod);
        Map<String, Object> spec = Metadata.child(pod, "spec");
        String present = Metadata.text(spec, "nodeName");
        if (!uid.isEmpty() && !uid.equals(metadata.uid())) {
            throw StatusException.conflict(
                    "",
                    "pods/binding",
                    metadata.name(),
                    "Precondition failed: UID in "
                            + "precondition: "
                            + uid
                            + ", UID in object meta: "
                            + metadata.uid());
        }
        if (metadata.isBeingDeleted()) {
            throw StatusException.conflict(
                    "",
                    "pods/binding",
                    metadata.name(),
                    "pod "
                            + metadata.name()
                            + " is being deleted, cannot be "
                            + "assigned to a host");
        }
        if (!present.isEmpty()) {
            throw StatusException.conflict(
                    "",
                    "pods/binding",
                    metadata.name(),
                    "pod " + metadata.name() + " is already assigned to node \"" + present + "\"");
        }
        spec.put("nodeName", node);
        if (!annotations.isEmpty()) {
            Metadata.child(metadata.fields(), "annotations").putAll(annotations);
        }
        Map<String, Object> status = Metadata.child(pod, "status");
        List<Object> conditions = new ArrayList<>();
        for (Map<String, Object> condition : Metadata.children(status, "conditions")) {
            if (!Metadata.text(condition, "type").equals("PodScheduled")) {
                conditions.add(condition);
            }
        }
        Map<String, Object> scheduled = new LinkedHashMap<>();
        scheduled.put("type", "PodScheduled");
        scheduled.put("status", "True");
        scheduled.put("lastTransitionTime", Metadata.time(clock.instant()));
        conditions.add(scheduled);
        status.put("conditions", conditions);
        return pod;
    }

    Reply evict(AuthorizedRequest request, Kind kind, ApiCall call) {
        requireCreate(request.onResource());
        return evictions.evict(request, kind, call);
    }

    Reply log(AuthorizedRequest request, Kind kind, ApiCall call) {
        Tree pod = verbs.read(request, kind);
        String container = container(pod, call);
        return new Reply.ToNode(
                node(request, pod),
                "/containerLogs/" + path(request) + "/" + container + query(call),
                false);
    }

    Reply stream(AuthorizedRequest request, Kind kind, ApiCall call) {
        Attributes.OnResource on = request.onResource();
        Tree pod = verbs.read(request, kind);
        verbs.admission()
                .admitConnect(
                        new Admission.Side(
                                request,
                                kind,
                                kind.subresource(on.subresource()).orElseThrow().kind(),
                                false),
                        connectOptions(call));
        String phase = pod.child("status").string("phase", "");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            throw StatusException.badRequest(
                    "cannot exec into a container in a completed pod; current phase is " + phase);
        }
        String target =
                switch (on.subresource()) {
                    case "portforward" -> "/portForward/" + path(request) + query(call);
                    default ->
                            "/"
                                    + on.subresource()
                                    + "/"
                                    + path(request)
                                    + "/"
                                    + container(pod, call)
                                    + streams(call);
                };
        return new Reply.ToNode(node(request, pod), target, true);
    }

    private static Map<String, Object> connectOptions(ApiCall call) {
        Map<String, Object> options = new LinkedHashMap<>();
        for (String flag : List.of("stdin", "stdout", "stderr", "tty")) {
            if (call.flag(flag)) {
                options.put(flag, true);
            }
        }
        if (!call.parameter("container").isEmpty()) {
            options.put("container", call.parameter("container"));
        }
        if (!call.parameters("command").isEmpty()) {
            options.put("command", call.parameters("command"));
        }
        return options;
    }

    private static String path(AuthorizedRequest request) {
        Attributes.OnResource on = request.onResource();
        return on.namespace() + "/" + on.name();
    }

    private static String query(ApiCall call) {
        return call.rawQuery().isEmpty() ? "" : "?" + call.rawQuery();
    }

    /// The API's `stdin=true` is the node agent's `input=1`.
    private static String streams(ApiCall call) {
        StringBuilder query = new StringBuilder("?");
        for (Map.Entry<String, String> flag :
                Map.of("stdin", "input", "stdout", "output", "stderr", "error", "tty", "tty")
                        .entrySet()) {
            if (call.flag(flag.getKey())) {
                query.append(flag.getValue()).append("=1&");
            }
        }
        for (String word : call.parameters("command")) {
            query.append("command=")
                    .append(
                            java.net.URLEncoder.encode(
                                            word, java.nio.charset.StandardCharsets.UTF_8)
                                    .replace("+", "%20"))
                    .append('&');
        }
        return query.substring(0, query.length() - 1);
    }

    /// The container that a call names, else the annotated default, else the only one.
    private static String container(Tree pod, ApiCall call) {
        Tree spec = pod.child("spec");
        List<String> names = new ArrayList<>();
        for (String field : List.of("containers", "initContainers", "ephemeralContainers")) {
            spec.children(field).forEach(container -> names.add(container.string("name", "")));
        }
        String podName = pod.child("metadata").string("name", "");
        String asked = call.parameter("container");
        if (!asked.isEmpty()) {
            if (!names.contains(asked)) {
                throw StatusException.badRequest(
                        "container " + asked + " is not valid for pod " + podName);
            }
            return asked;
        }
        if (spec.children("containers").size() == 1) {
            return names.getFirst();
        }
        String preferred =
                pod.child("metadata")
                        .child("annotations")
                        .string("kubectl.kubernetes.io/default-container", "");
        if (names.contains(preferred)) {
            return preferred;
        }
        throw StatusException.badRequest(
                "a container name must be specified for pod "
                        + podName
                        + ", choose one of: "
                        + names);
    }

    private Reply.NodeAgent node(AuthorizedRequest request, Tree pod) {
        String name = pod.child("spec").string("nodeName", "");
        String podName = pod.child("metadata").string("name", "");
        if (name.isEmpty()) {
            throw StatusException.badRequest("pod " + podName + " does not have a host assigned");
        }
        CachedObject node =
                verbs.reader().find(request, catalog.kind(NODES).orElseThrow(), "", name);
        Optional<Reply.NodeAddress> address =
                node == null ? Optional.empty() : nodes.of(request.tenant(), node.tree());
        return address.map(found -> new Reply.NodeAgent(request.tenant(), name, found))
                .orElseThrow(() ->
                        StatusException.unavailable(
                                "node \"" + name + "\" of pod " + podName + " can not be reached"));
    }
}
