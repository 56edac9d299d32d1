package dev.atoll.server.api;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.apply.Ownership;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.conversion.Conversion;
import dev.atoll.kinds.conversion.Conversions;
import dev.atoll.server.admission.Admission;
import dev.atoll.server.admission.extension.Attempt;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.auth.Gate;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.cache.ResourceId;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.registry.DeleteOptions;
import dev.atoll.server.registry.Deleted;
import dev.atoll.server.registry.Deleter;
import dev.atoll.server.registry.FieldOwners;
import dev.atoll.server.registry.ListQuery;
import dev.atoll.server.registry.Listing;
import dev.atoll.server.registry.Reader;
import dev.atoll.server.registry.WriteOptions;
import dev.atoll.server.registry.Writer;
import dev.atoll.server.registry.Written;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The verbs on a resource itself: what a call says, handed to the registry, and its answer.
public final class ResourceVerbs {
    /// A watch without a timeout ends after this, and up to twice that, so that not all end at once.
    private static final int DEFAULT_WATCH_SECONDS = 1_800;

    private final Reader reader;
    private final Writer writer;
    private final Deleter deleter;
    private final Admission admission;
    private final Gate gate;
    private final Conversions conversions;
    private final Renderer renderer;
    private final RandomGenerator random;
    private final CallOwners managers;
    private final InstantSource clock;

    /// The registry, as the verbs need it.
    public record Registry(
            Reader reader,
            Writer writer,
            Deleter deleter,
            Admission admission,
            Conversions conversions) {}

    public ResourceVerbs(
            Registry registry, Gate gate, InstantSource clock, RandomGenerator random) {
        this.gate = gate;
        this.reader = registry.reader();
        this.writer = registry.writer();
        this.deleter = registry.deleter();
        this.admission = registry.admission();
        this.conversions = registry.conversions();
        this.renderer = new Renderer(conversions, clock);
        this.random = random;
        this.managers = new CallOwners(conversions);
        this.clock = clock;
    }

    /// Whether a read needs neither to wait nor to ask the store.
    ///
    /// @param tenant whose; empty where that is not known yet
    boolean isInMemory(Optional<TenantId> tenant, ResourceId resource, ApiCall call) {
        String revision = call.parameter("resourceVersion");
        return reader.isCurrent(tenant, resource)
                && (revision.isEmpty() || revision.equals("0") || call.flag("watch"))
                && reader.isReached(tenant, resource, revision)
                && call.parameter("continue").isEmpty()
                && (call.parameter("resourceVersionMatch").isEmpty()
                        || !revision.isEmpty()
                        || call.flag("watch"));
    }

    /// The same read of what is in memory, which was the newest when that was asked: it does not look again.
    ApiCall fromMemory(ApiCall call) {
        return call.parameter("resourceVersion").isEmpty()
                ? call.with("resourceVersion", "0")
                : call;
    }

    Reply get(AuthorizedRequest request, Kind kind, ApiCall call) {
        CachedObject found = reader.get(request, storage(kind), call.parameter("resourceVersion"));
        return renderer.object(200, kind, found.json(), call, List.of());
    }

    Reply list(AuthorizedRequest request, Kind kind, ApiCall call) {
        ListQuery query =
                new ListQuery(
                        filter(request, kind, call),
                        call.parameter("resourceVersion"),
                        call.parameter("resourceVersionMatch"),
                        Filters.number(call, "limit"),
                        call.parameter("continue"));
        return renderer.list(
                request.tenant(), reader.list(request, storage(kind), query).as(kind), call);
    }

    Reply watch(AuthorizedRequest request, Kind kind, ApiCall call) {
        boolean initialEvents = call.flag("sendInitialEvents");
        if (initialEvents && !call.parameter("resourceVersionMatch").equals("NotOlderThan")) {
            throw StatusException.invalid(
                    "meta.k8s.io",
                    "ListOptions",
                    "",
                    List.of(
                            new StatusException.Cause(
                                    "FieldValueForbidden",
                                    "Forbidden: sendInitialEvents requires setting resourceVersionMatch"
                                            + " to NotOlderThan",
                                    "resourceVersionMatch")));
        }
        int asked = Filters.number(call, "timeoutSeconds");
        int seconds =
                asked > 0 ? asked : DEFAULT_WATCH_SECONDS + random.nextInt(DEFAULT_WATCH_SECONDS);
        // A response that has begun can neither wait nor be refused.
        reader.awaitRevision(request.tenant(), storage(kind), call.parameter("resourceVersion"));
        Reader.WatchStart start =
                new Reader.WatchStart(
                        filter(request, kind, call),
                        call.parameter("resourceVersion"),
                        initialEvents);
        return new Reply.Events(
                request.tenant(),
                kind,
                sink -> reader.watch(request, storage(kind), start, sink),
                renderer.events(kind, call),
                call.flag("allowWatchBookmarks"),
                initialEvents,
                Duration.ofSeconds(seconds));
    }

    Reply create(AuthorizedRequest request, Kind kind, ApiCall call) {
        Attributes.OnResource on = request.onResource();
        if (!on.name().isEmpty()) {
            throw StatusException.methodNotAllowed("create", on.group(), on.resource());
        }
        RequestBody.Checked body = RequestBody.read(call, kind);
        placeInNamespace(body.object(), kind, on.namespace());
        Conversion conversion = conversions.of(kind);
        Map<String, Object> stored =
                kind.custom() == null ? conversion.toStorage(body.object()) : body.object();
        Written written =
                writer.create(request, conversion.storage(), stored, creating(request, kind, call));
        return renderer.object(201, kind, written.object(), call, body.warnings());
    }

    private static void placeInNamespace(Map<String, Object> object, Kind kind, String namespace) {
        Metadata metadata = Metadata.of(object);
        if (kind.namespaced()) {
            if (namespace.isEmpty()) {
                throw StatusException.badRequest(
                        "an empty namespace may not be set during creation");
            }
            if (metadata.namespace().isEmpty()) {
                metadata.set("namespace", namespace);
            } else if (!metadata.namespace().equals(namespace)) {
                throw StatusException.badRequest(
                        "the namespace of the provided object does not match the namespace sent on the request");
            }
        } else {
            metadata.set("namespace", null);
        }
    }

    Reply update(AuthorizedRequest request, Kind kind, ApiCall call, Writer.Part part) {
        Attributes.OnResource on = request.onResource();
        refuseCollection(on);
        RequestBody.Checked body = RequestBody.read(call, kind);
        placeInNamespace(body.object(), kind, on.namespace());
        requireName(on, Metadata.of(body.object()).name());
        Writer.Change change = new Replacement(gate, request, kind, body.object());
        Written written = write(request, kind, part, change, updating(request, kind, call));
        int code = written.created() ? 201 : 200;
        return renderer.object(code, kind, written.object(), call, body.warnings());
    }

    Reply patch(AuthorizedRequest request, Kind kind, ApiCall call) {
        return patch(request, kind, call, Writer.Part.SPEC);
    }

    private static void refuseCollection(Attributes.OnResource on) {
        if (on.name().isEmpty()) {
            throw StatusException.methodNotAllowed(on.verb(), on.group(), on.resource());
        }
    }

    private static void requireName(Attributes.OnResource on, String named) {
        if (named.isEmpty()) {
            throw StatusException.badRequest(
                    "the name of the object ("
                            + on.name()
                            + " based on URL) was undeterminable: name must be provided");
        }
        if (!named.equals(on.name())) {
            throw StatusException.badRequest(
                    "the name of the object ("
                            + named
                            + ") does not match the name on the URL ("
                            + on.name()
                            + ")");
        }
    }

    Reply patch(AuthorizedRequest request, Kind kind, ApiCall call, Writer.Part part) {
        Attributes.OnResource on = request.onResource();
        refuseCollection(on);
        if (Patch.isApply(call)) {
            return apply(request, kind, call, part);
        }
        if (call.query().containsKey("force")) {
            throw CallOwners.refused(
                    "PatchOptions",
                    "FieldValueForbidden",
                    "Forbidden: may not be specified for non-apply patch",
                    "force");
        }
        Patch patch = Patch.of(call, kind);
        Patched patched = new Patched(on, kind, call, patch::apply);
        WriteOptions options = updating(request, kind, call);
        Written written = write(request, kind, part, patched, options);
        return renderer.object(200, kind, written.object(), call, patched.warnings());
    }

    private Reply apply(AuthorizedRequest request, Kind kind, ApiCall call, Writer.Part part) {
        Attributes.OnResource on = request.onResource();
        Application.Applier applier =
                new Application.Applier(
                        managers.applier(request, kind, call),
                        call.flag("force"),
                        Metadata.time(clock.instant()));
        Map<String, Object> applied = Patch.decodeApplied(call);
        RequestBody.requireKind(applied, kind);
        placeInNamespace(applied, kind, on.namespace());
        requireName(on, Metadata.of(applied).name());
        Ownership ownership = managers.applying(kind, part);
        Patched patched =
                new Patched(
                        on,
                        kind,
                        call,
                        new Application(gate, request, kind, ownership, applier, applied));
        WriteOptions options = new WriteOptions(isDryRun(call), new FieldOwners.Applied());
        Written written = write(request, kind, part, patched, options);
        int code = written.created() ? 201 : 200;
        return renderer.object(code, kind, written.object(), call, patched.warnings());
    }

    /// A change whose result is looked at as if the client had sent it.
    private record Patched(
            Attributes.OnResource on,
            Kind kind,
            ApiCall call,
            Writer.Change change,
            List<String> warnings)
            implements Writer.Change {
        Patched(Attributes.OnResource on, Kind kind, ApiCall call, Writer.Change change) {
            this(on, kind, call, change, new ArrayList<>());
        }

        @Override
        public Map<String, Object> apply(Map<String, Object> current) {
            return checked(change.apply(current));
        }

        @Override
        public Optional<Writer.Creation> whereAbsent() {
            return change.whereAbsent()
                    .map(made -> new Writer.Creation(made.request(), checked(made.object())));
        }

        private Map<String, Object> checked(Map<String, Object> patched) {
            RequestBody.requireKind(patched, kind);
            placeInNamespace(patched, kind, on.namespace());
            requireName(on, Metadata.of(patched).name());
            warnings.clear();
            warnings.addAll(RequestBody.checkFields(call, kind, patched, List.of()).warnings());
            return patched;
        }
    }

    Reply delete(AuthorizedRequest request, Kind kind, ApiCall call) {
        Attributes.OnResource on = request.onResource();
        DeleteOptions options = deleteOptions(call);
        Kind stored = storage(kind);
        admission.admitDelete(
                request, stored, keyOf(request, stored, on.namespace(), on.name()), told(options));
        Deleted deleted = deleter.delete(request, stored, on.namespace(), on.name(), options);
        return deletedReply(kind, deleted, call);
    }

    private Reply deletedReply(Kind kind, Deleted deleted, ApiCall call) {
        return switch (deleted) {
            case Deleted.Leaving leaving ->
                    renderer.object(200, kind, leaving.object(), call, List.of());
            case Deleted.Gone gone -> Success.deleted(kind, gone);
        };
    }

    Reply deleteCollection(AuthorizedRequest request, Kind kind, ApiCall call) {
        Attributes.OnResource on = request.onResource();
        if (!kind.allows("deletecollection") || (kind.namespaced() && on.namespace().isEmpty())) {
            throw StatusException.methodNotAllowed("deletecollection", on.group(), on.resource());
        }
        ListQuery query = new ListQuery(filter(request, kind, call), "", "", 0, "");
        Listing listing = reader.list(request, storage(kind), query);
        DeleteOptions options = deleteOptions(call);
        for (CachedObject object : listing.items()) {
            admission.admitDelete(request, listing.kind(), object.key(), told(options));
            DeleteOptions one =
                    new DeleteOptions(
                            options.graceSeconds(),
                            object.uid(),
                            "",
                            options.propagation(),
                            options.dryRun());
            try {
                deleter.delete(request, listing.kind(), object.namespace(), object.name(), one);
            } catch (StatusException e) {
                // Another was quicker: it is gone, or is already a new one that was not asked for.
                if (e.code() != 404 && e.code() != 409) {
                    throw e;
                }
            }
        }
        return renderer.list(request.tenant(), listing.as(kind), call);
    }

    private static ObjectKey keyOf(
            AuthorizedRequest request, Kind stored, String namespace, String name) {
        return new ObjectKey(
                request.tenant(), stored.identity().group(), stored.plural(), namespace, name);
    }

    private static Attempt.Options told(DeleteOptions options) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Long grace = options.graceSeconds();
        if (grace != null) {
            fields.put("gracePeriodSeconds", grace);
        }
        if (!options.propagation().isEmpty()) {
            fields.put("propagationPolicy", options.propagation());
        }
        if (options.dryRun()) {
            fields.put("dryRun", List.of("All"));
        }
        return new Attempt.Options(options.dryRun(), fields);
    }

    private static DeleteOptions deleteOptions(ApiCall call) {
        Map<String, Object> body = RequestBody.decode(call);
        for (String field :
                List.of("propagationPolicy", "gracePeriodSeconds", "orphanDependents")) {
            String value = call.parameter(field);
            if (!value.isEmpty() && !body.containsKey(field)) {
                Object given =
                        switch (field) {
                            case "gracePeriodSeconds" -> (long) Filters.number(call, field);
                            case "orphanDependents" -> Boolean.parseBoolean(value);
                            default -> value;
                        };
                body.put(field, given);
            }
        }
        if (isDryRun(call)) {
            body.put("dryRun", List.of("All"));
        }
        DeleteOptions options = DeleteOptions.of(Tree.of(body));
        if (!List.of("", "Orphan", "Background", "Foreground").contains(options.propagation())) {
            throw StatusException.invalid(
                    "meta.k8s.io",
                    "DeleteOptions",
                    "",
                    List.of(
                            new StatusException.Cause(
                                    "FieldValueNotSupported",
                                    "Unsupported value: \""
                                            + options.propagation()
                                            + "\": supported values: \"Foreground\","
                                            + " \"Background\", \"Orphan\", \"nil\"",
                                    "propagationPolicy")));
        }
        return options;
    }

    private WriteOptions creating(AuthorizedRequest request, Kind kind, ApiCall call) {
        return new WriteOptions(
                isDryRun(call), managers.updating(request, kind, call, "CreateOptions"));
    }

    WriteOptions updating(AuthorizedRequest request, Kind kind, ApiCall call) {
        String options = call.method().equals("PATCH") ? "PatchOptions" : "UpdateOptions";
        return new WriteOptions(isDryRun(call), managers.updating(request, kind, call, options));
    }

    static boolean isDryRun(ApiCall call) {
        String dryRun = call.parameter("dryRun");
        if (!dryRun.isEmpty() && !dryRun.equals("All")) {
            throw StatusException.badRequest(
                    "dryRun: Unsupported value: \"" + dryRun + "\": supported values: \"All\"");
        }
        return dryRun.equals("All");
    }

    private ObjectFilter filter(AuthorizedRequest request, Kind kind, ApiCall call) {
        Attributes.OnResource on = request.onResource();
        return Filters.of(call, kind, conversions.of(kind), on.namespace(), on.name());
    }

    /// An object as the registry has it, parsed; empty where there is none.
    Optional<Tree> find(AuthorizedRequest request, Kind kind) {
        Attributes.OnResource on = request.onResource();
        CachedObject found = reader.find(request, storage(kind), on.namespace(), on.name());
        return Optional.ofNullable(found).map(CachedObject::tree);
    }

    /// An object as the registry has it, parsed.
    Tree read(AuthorizedRequest request, Kind kind) {
        return Tree.of(Json.decode(reader.get(request, storage(kind), "").json().array()));
    }

    private Kind storage(Kind kind) {
        return conversions.of(kind).storage();
    }

    /// An update that is computed on objects of the kind that was asked for, and stored as its storage kind.
    private Written write(
            AuthorizedRequest request,
            Kind kind,
            Writer.Part part,
            Writer.Change change,
            WriteOptions options) {
        Writer.Change stored =
                switch (conversions.of(kind)) {
                    case Conversion.None none -> change;
                    case Conversion.Custom custom -> change;
                    case Conversion.Between between -> new ConvertedChange(between, change);
                };
        return writer.update(request, storage(kind), part, stored, options);
    }

    Admission admission() {
        return admission;
    }

    Writer writer() {
        return writer;
    }

    Deleter deleter() {
        return deleter;
    }

    Reader reader() {
        return reader;
    }

    Renderer renderer() {
        return renderer;
    }
}
