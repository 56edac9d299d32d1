package dev.atoll.client.testing;

import dev.atoll.client.ApiClient;
import dev.atoll.client.EventStream;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.client.WatchEvent;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.ResourceType;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// An API server in memory: get, list, watch, create, update, patch, delete, with resource versions, conflicts,
/// finalizers, status and the sub-resources that our components use. It validates, defaults and admits nothing.
///
/// Patches are merged as RFC 7386 says; of strategic ones no more is supported. Deletion is at once, or once the last
/// finalizer is gone; a pod on a node is left to whoever plays the node, if [#keepTerminatingPods()] was called.
public final class TestingApi implements Transport {
    private final Map<String, TreeMap<String, Tree>> collections = new HashMap<>();
    private final List<TestingChange> history = new ArrayList<>();
    private final List<TestingWatch> watches = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Function<Request, Optional<Response>>> faults = new CopyOnWriteArrayList<>();
    private final Map<String, Tree> documents = new HashMap<>();
    private final InstantSource clock;
    private long revision = 1;
    private long oldest = 1;
    private long uids;
    private boolean keepTerminatingPods;

    public TestingApi() {
        this(InstantSource.system());
    }

    public TestingApi(InstantSource clock) {
        this.clock = clock;
    }

    public ApiClient client() {
        return new ApiClient(this);
    }

    /// Every write so far, in order.
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public List<Request> requests(String method, String pathPart) {
        return requests.stream()
                .filter(request ->
                        request.method().equals(method) && request.path().contains(pathPart))
                .toList();
    }

    /// Answers instead of the server wherever it gives a response.
    public void intercept(Function<Request, Optional<Response>> fault) {
        faults.add(fault);
    }

    public static Response refusal(int code, String reason, String message) {
        return TestingStatus.of(code, reason, message);
    }

    /// Serves a fixed document, for example of discovery.
    public synchronized void serve(String path, Tree document) {
        documents.put(path, document);
    }

    public synchronized void keepTerminatingPods() {
        keepTerminatingPods = true;
    }

    /// Puts an object there as it is, status and all; returns it as stored.
    public synchronized <T extends ApiObject> T seed(ResourceType<T> type, T object) {
        TestingPath path = path(type, object.namespace(), object.name());
        Tree before = objects(path).get(key(path));
        Tree whole =
                object.tree()
                        .with("apiVersion", type.resource().apiVersion())
                        .with("kind", type.kind());
        return type.view().apply(store(path, before == null ? born(whole, path) : whole, before));
    }

    public synchronized <T extends ApiObject> Optional<T> get(
            ResourceType<T> type, String namespace, String name) {
        TestingPath path = path(type, namespace, name);
        return Optional.ofNullable(objects(path).get(key(path))).map(type.view());
    }

    public synchronized <T extends ApiObject> List<T> list(ResourceType<T> type) {
        return objects(path(type, "", "")).values().stream().map(type.view()).toList();
    }

    /// Changes a stored object as another client would.
    public synchronized <T extends ApiObject> T change(
            ResourceType<T> type, ObjectKey key, Function<T, T> change) {
        T before = get(type, key.namespace(), key.name()).orElseThrow();
        TestingPath path = path(type, key.namespace(), key.name());
        return type.view().apply(store(path, change.apply(before).tree(), before.tree()));
    }

    public synchronized <T extends ApiObject> void remove(ResourceType<T> type, ObjectKey key) {
        TestingPath path = path(type, key.namespace(), key.name());
        Tree before = objects(path).get(key(path));
        if (before != null) {
            drop(path, before);
        }
    }

    /// Cuts all watches.
    public synchronized void cutWatches() {
        watches.forEach(TestingWatch::end);
        watches.clear();
    }

    /// Forgets history, so that watches from before now are told of an error with 410, and end.
    public synchronized void compact() {
        history.clear();
        oldest = revision;
    }

    public synchronized void bookmark() {
        Tree metadata = Tree.empty().with("resourceVersion", String.valueOf(revision));
        watches.forEach(watch ->
                watch.send(
                        new WatchEvent(
                                WatchEvent.Type.BOOKMARK,
                                TestingStatus.encoded(Tree.empty().with("metadata", metadata)))));
    }

    public int watchCount() {
        return watches.size();
    }

    private static TestingPath path(ResourceType<?> type, String namespace, String name) {
        return new TestingPath(
                type.resource().apiVersion(),
                type.resource().resource(),
                type.namespaced() ? namespace : "",
                name,
                "");
    }

    @Override
    public Response send(Request request) {
        for (Function<Request, Optional<Response>> fault : faults) {
            Optional<Response> instead = fault.apply(request);
            if (instead.isPresent()) {
                return instead.get();
            }
        }
        if (!request.method().equals("GET")) {
            requests.add(request);
        }
        synchronized (this) {
            Tree document = documents.get(request.path());
            return document == null ? answer(request) : ok(200, document);
        }
    }

    private Response answer(Request request) {
        TestingPath path = TestingPath.parse(request.path());
        Tree body =
                request.body().length() == 0
                        ? Tree.empty()
                        : Tree.of(Json.decode(request.body().array()));
        return switch (request.method()) {
            case "GET" -> path.name().isEmpty() ? listed(path, request.query()) : read(path);
            case "POST" -> path.subresource().isEmpty() ? create(path, body) : act(path, body);
            case "PUT" -> update(path, body);
            case "PATCH" -> patch(path, body);
            case "DELETE" ->
                    path.name().isEmpty()
                            ? deleteAll(path, request.query(), body)
                            : delete(path, body);
            default -> TestingStatus.of(405, "MethodNotAllowed", request.method());
        };
    }

    private static Response ok(int code, Tree tree) {
        return new Response(code, TestingStatus.encoded(tree));
    }

    private Map<String, Tree> objects(TestingPath path) {
        return collections.computeIfAbsent(path.collection(), _ -> new TreeMap<>());
    }

    private static String key(TestingPath path) {
        return path.namespace() + "/" + path.name();
    }

    private Response read(TestingPath path) {
        Tree found = objects(path).get(key(path));
        return found == null ? TestingStatus.notFound(path) : ok(200, found);
    }

    private Response listed(TestingPath path, Map<String, String> query) {
        Predicate<Tree> wanted = TestingRules.wanted(path, query);
        List<Tree> items = objects(path).values().stream().filter(wanted).toList();
        int start = Integer.parseInt(query.getOrDefault("continue", "0"));
        int limit = Integer.parseInt(query.getOrDefault("limit", "0"));
        int end = limit == 0 ? items.size() : Math.min(items.size(), start + limit);
        Tree metadata =
                Tree.empty()
                        .with("resourceVersion", String.valueOf(revision))
                        .with("continue", end < items.size() ? String.valueOf(end) : null);
        return ok(
                200,
                Tree.empty()
                        .with("kind", "List")
                        .with("metadata", metadata)
                        .with("items", items.subList(start, end)));
    }

    private Response create(TestingPath collection, Tree body) {
        Tree metadata = body.child("metadata");
        String name = metadata.string("name", "");
        if (name.isEmpty()) {
            name = metadata.string("generateName", "") + String.format("%05d", uids + 1);
        }
        String namespace = collection.namespace();
        Tree named =
                metadata.with("name", name)
                        .with("namespace", namespace.isEmpty() ? null : namespace);
        TestingPath path =
                new TestingPath(
                        collection.groupVersion(), collection.resource(), namespace, name, "");
        if (objects(path).containsKey(key(path))) {
            return TestingStatus.of(
                    409, "AlreadyExists", path.resource() + " \"" + name + "\" already exists");
        }
        return ok(201, store(path, born(body.with("metadata", named), path), null));
    }

    private Tree born(Tree object, TestingPath path) {
        Tree metadata = object.child("metadata");
        Tree born =
                metadata.with("uid", metadata.string("uid", path.resource() + "-" + ++uids))
                        .with("creationTimestamp", metadata.string("creationTimestamp", now()))
                        .with("generation", metadata.integer("generation", 1));
        return object.with("metadata", born);
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private Response act(TestingPath path, Tree body) {
        Tree found = objects(path).get(key(path));
        if (found == null) {
            return TestingStatus.notFound(path);
        }
        return switch (path.subresource()) {
            case "binding" -> bind(path, found, body);
            case "eviction" -> delete(path, body.child("deleteOptions"));
            default -> TestingStatus.of(404, "NotFound", "no sub-resource " + path.subresource());
        };
    }

    private Response bind(TestingPath path, Tree pod, Tree binding) {
        String uid = binding.child("metadata").string("uid", "");
        if (pod.child("spec").has("nodeName")
                || (!uid.isEmpty() && !uid.equals(pod.child("metadata").string("uid")))) {
            return TestingStatus.conflict(path, "pod is already assigned to a node");
        }
        String node = binding.child("target").string("name", "");
        store(path, pod.with("spec", pod.child("spec").with("nodeName", node)), pod);
        return TestingStatus.of(201, "", "");
    }

    private Response update(TestingPath path, Tree body) {
        Tree before = objects(path).get(key(path));
        if (before == null) {
            return TestingStatus.notFound(path);
        }
        String wanted = body.child("metadata").string("resourceVersion", "");
        if (!wanted.isEmpty()
                && !wanted.equals(before.child("metadata").string("resourceVersion"))) {
            return TestingStatus.conflict(
                    path,
                    "the object has been modified; please apply your changes to the latest version and try again");
        }
        return ok(200, replace(path, TestingRules.merged(path, before, body), before));
    }

    private Response patch(TestingPath path, Tree patch) {
        Tree before = objects(path).get(key(path));
        if (before == null) {
            return TestingStatus.notFound(path);
        }
        String uid = patch.child("metadata").string("uid", "");
        if (!uid.isEmpty() && !uid.equals(before.child("metadata").string("uid"))) {
            return TestingStatus.conflict(path, "the UID in the precondition does not match");
        }
        return update(path, TestingRules.mergePatch(before, patch));
    }

    private Response deleteAll(TestingPath path, Map<String, String> query, Tree options) {
        List<Tree> doomed =
                objects(path).values().stream().filter(TestingRules.wanted(path, query)).toList();
        for (Tree each : doomed) {
            Tree metadata = each.child("metadata");
            delete(
                    new TestingPath(
                            path.groupVersion(),
                            path.resource(),
                            metadata.string("namespace", ""),
                            metadata.string("name", ""),
                            ""),
                    options);
        }
        return ok(200, Tree.empty().with("kind", "Status").with("status", "Success"));
    }

    private Response delete(TestingPath path, Tree options) {
        Tree before = objects(path).get(key(path));
        if (before == null) {
            return TestingStatus.notFound(path);
        }
        Tree metadata = before.child("metadata");
        Tree preconditions = options.child("preconditions");
        if (TestingRules.differs(preconditions, metadata, "uid")
                || TestingRules.differs(preconditions, metadata, "resourceVersion")) {
            return TestingStatus.conflict(path, "Precondition failed");
        }
        String policy = options.string("propagationPolicy", "");
        List<String> finalizers = new ArrayList<>(metadata.strings("finalizers"));
        if (policy.equals("Foreground")) {
            finalizers.add("foregroundDeletion");
        } else if (policy.equals("Orphan")) {
            finalizers.add("orphan");
        }
        long grace = options.integer("gracePeriodSeconds", 30);
        boolean held =
                keepTerminatingPods
                        && path.resource().equals("pods")
                        && grace > 0
                        && before.child("spec").has("nodeName");
        Tree dying =
                metadata.with("finalizers", finalizers.isEmpty() ? null : List.copyOf(finalizers))
                        .with("deletionTimestamp", metadata.string("deletionTimestamp", now()))
                        .with("deletionGracePeriodSeconds", held ? grace : 0);
        boolean ending =
                held
                        || !finalizers.isEmpty()
                        || !before.child("spec").strings("finalizers").isEmpty();
        if (ending && metadata.has("deletionTimestamp") && policy.isEmpty()) {
            return ok(200, before);
        }
        Tree after =
                ending ? store(path, before.with("metadata", dying), before) : drop(path, before);
        return ok(200, after);
    }

    /// Stores an update, or removes what only its finalizers kept.
    private Tree replace(TestingPath path, Tree object, Tree before) {
        Tree metadata = object.child("metadata");
        boolean podOnNode =
                keepTerminatingPods
                        && path.resource().equals("pods")
                        && metadata.integer("deletionGracePeriodSeconds", 0) > 0;
        boolean gone =
                metadata.has("deletionTimestamp")
                        && metadata.strings("finalizers").isEmpty()
                        && object.child("spec").strings("finalizers").isEmpty()
                        && !podOnNode;
        return gone ? drop(path, object) : store(path, object, before);
    }

    private Tree store(TestingPath path, Tree object, @Nullable Tree before) {
        if (before != null && TestingRules.sameButVersion(before, object)) {
            return before;
        }
        Tree stored = versioned(object);
        objects(path).put(key(path), stored);
        publish(path, before == null ? WatchEvent.Type.ADDED : WatchEvent.Type.MODIFIED, stored);
        return stored;
    }

    private Tree drop(TestingPath path, Tree object) {
        Tree last = versioned(object);
        objects(path).remove(key(path));
        publish(path, WatchEvent.Type.DELETED, last);
        return last;
    }

    private Tree versioned(Tree object) {
        revision++;
        return object.with(
                "metadata",
                object.child("metadata").with("resourceVersion", String.valueOf(revision)));
    }

    private void publish(TestingPath path, WatchEvent.Type type, Tree object) {
        TestingChange change =
                new TestingChange(revision, path.collection(), path.namespace(), type, object);
        history.add(change);
        watches.forEach(watch -> watch.offer(change));
    }

    @Override
    public synchronized EventStream watch(Request request) {
        TestingPath path = TestingPath.parse(request.path());
        long from = Long.parseLong(request.query().getOrDefault("resourceVersion", "0"));
        if (from != 0 && from < oldest) {
            return expired("too old resource version: " + from + " (" + oldest + ")");
        }
        Predicate<Tree> wanted = TestingRules.wanted(path, request.query());
        TestingWatch watch =
                new TestingWatch(
                        change ->
                                change.collection().equals(path.collection())
                                        && wanted.test(change.object()),
                        watches::remove);
        history.stream().filter(change -> change.revision() > from).forEach(watch::offer);
        watches.add(watch);
        return watch;
    }

    private static EventStream expired(String message) {
        TestingWatch watch = new TestingWatch(_ -> false, _ -> {});
        watch.send(
                new WatchEvent(
                        WatchEvent.Type.ERROR,
                        TestingStatus.encoded(TestingStatus.tree(410, "Expired", message))));
        watch.end();
        return watch;
    }

    @Override
    public void close() {
        cutWatches();
    }
}
