package dev.atoll.server.api;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.schema.FieldCheck;
import dev.atoll.server.archive.ArchiveException;
import dev.atoll.server.archive.ArchiveHeader;
import dev.atoll.server.archive.Backup;
import dev.atoll.server.archive.Restores;
import dev.atoll.server.archive.ShardBackup;
import dev.atoll.server.archive.Site;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.registry.TenantRestorations;
import dev.atoll.server.registry.TenantRestorations.Told;
import dev.atoll.server.registry.Written;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenancy.Stores;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Write;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The subresources `backup` and `restore` of Tenants: a tenant's archive out, and one in, part by part. Whoever may
/// get the one has all that the tenant has, its keys included; whoever may create the other makes tenants of any
/// content.
public final class ArchiveCalls {
    private static final Pattern SESSION = Pattern.compile("[-0-9A-Za-z]{8,64}");

    private final ResourceVerbs verbs;
    private final Rooms rooms;
    private final InstantSource clock;

    /// What backups and restores go through.
    ///
    /// @param backups begins one
    /// @param opened told of a tenant that is whole, and may be entered
    /// @param stores those of the shards
    public record Rooms(
            Function<Backup.Subject, Backup> backups,
            Stores stores,
            Restores restores,
            TenantRestorations restorations,
            Consumer<TenantId> opened) {}

    public ArchiveCalls(ResourceVerbs verbs, Rooms rooms, InstantSource clock) {
        this.verbs = verbs;
        this.rooms = rooms;
        this.clock = clock;
    }

    Reply backup(AuthorizedRequest request, Kind tenants, ApiCall call) {
        Attributes.OnResource on = onlyTo(request, "get");
        TenantId tenant = tenant(on);
        if (tenant.equals(TenantId.SYSTEM)) {
            throw StatusException.forbidden(
                    on.group(), on.resource(), on.name(), "this tenant may not be backed up");
        }
        Tree object = verbs.read(request, tenants);
        Backup.Wanted wanted =
                new Backup.Wanted(
                        !call.parameter("keys").equals("false"),
                        call.parameter("events").equals("true"));
        Backup backup =
                rooms.backups()
                        .apply(
                                new Backup.Subject(
                                        tenant, object.child("spec"), wanted, clock.instant()));
        return new Reply.Download(request.tenant(), "application/gzip", backup::next);
    }

    /// All that a shard holds, of all tenants.
    Reply backupShard(AuthorizedRequest request, Kind shards) {
        Attributes.OnResource on = onlyTo(request, "get");
        Tree _ = verbs.read(request, shards);
        Stores stores = rooms.stores();
        if (!stores.isOpen(on.name())) {
            throw StatusException.unavailable(
                    "the shard " + on.name() + " is not open; please try again");
        }
        ShardBackup backup =
                new ShardBackup(
                        new ShardBackup.Subject(
                                on.name(), on.name().equals(stores.home()), stores.of(on.name())),
                        clock.instant());
        return new Reply.Download(request.tenant(), "application/gzip", backup::next);
    }

    Reply restore(AuthorizedRequest request, Kind tenants, ApiCall call) {
        Attributes.OnResource on = onlyTo(request, "create");
        if (!SESSION.matcher(call.parameter("session")).matches()) {
            throw StatusException.badRequest(
                    "session: must be 8 to 64 letters, digits and hyphens, chosen by the client");
        }
        Restores.Part part =
                new Restores.Part(call.parameter("session"), number(call), call.body());
        TenantId tenant = tenant(on);
        try {
            return part.number() == 0
                    ? begin(request, tenants, tenant, call, part)
                    : goOn(request, tenants, part);
        } catch (ArchiveException e) {
            throw refused(e);
        }
    }

    private static Attributes.OnResource onlyTo(AuthorizedRequest request, String verb) {
        Attributes.OnResource on = request.onResource();
        if (!request.tenant().equals(TenantId.SYSTEM)) {
            throw StatusException.noSuchRoute();
        }
        if (!on.verb().equals(verb)) {
            throw StatusException.methodNotAllowed(on.verb(), on.group(), on.resource());
        }
        return on;
    }

    private static TenantId tenant(Attributes.OnResource on) {
        if (!TenantId.isValid(on.name())) {
            throw StatusException.badRequest(
                    "a tenant's name is a DNS label: lower-case letters, digits and hyphens, 63 at most");
        }
        return new TenantId(on.name());
    }

    private static long number(ApiCall call) {
        try {
            return Long.parseUnsignedLong(call.parameter("part"));
        } catch (NumberFormatException e) {
            throw StatusException.badRequest("part: must be the number of a part, from 0");
        }
    }

    private static StatusException refused(ArchiveException why) {
        return StatusException.badRequest("the archive is refused: " + why.getMessage());
    }

    private Reply begin(
            AuthorizedRequest request,
            Kind tenants,
            TenantId tenant,
            ApiCall call,
            Restores.Part part) {
        Restores restores = rooms.restores();
        ArchiveHeader header = restores.header(part);
        boolean newKeys = call.parameter("newKeys").equals("true");
        Optional<Tree> begun = begun(request, tenants, part);
        if (begun.isPresent()) {
            restores.begin(Site.of(begun.get()), part, header, newKeys);
            return answer(200, begun.get().fields());
        }
        Written made =
                rooms.restorations()
                        .begin(
                                request,
                                tenants,
                                object(tenants, tenant, call, header, part),
                                object -> {
                                    Site site = Site.of(object);
                                    return restores.isHome(site)
                                            ? restores.birth(site, part, header, newKeys)
                                            : List.of();
                                });
        Site site = Site.of(Tree.of(Json.decode(made.object().array())));
        restores.begin(site, part, header, newKeys);
        return new Reply.Content(201, "application/json", new Body(made.object()), List.of());
    }

    /// The Tenant object, where the same first part has made it already.
    private Optional<Tree> begun(AuthorizedRequest request, Kind tenants, Restores.Part part) {
        return verbs.find(request, tenants)
                .filter(tenant -> isOfSession(tenant, part))
                .filter(ArchiveCalls::isUnfinished);
    }

    /// The Tenant object as the archive has it, but for what depends on the platform that it comes from.
    private static Map<String, Object> object(
            Kind tenants, TenantId tenant, ApiCall call, ArchiveHeader header, Restores.Part part) {
        Map<String, Object> spec = new LinkedHashMap<>(header.spec().fields());
        spec.remove("placement");
        spec.remove("kubernetesVersion");
        if (!call.parameter("shard").isEmpty()) {
            Metadata.child(spec, "placement").put("shard", call.parameter("shard"));
        }
        if (!call.parameter("displayName").isEmpty()) {
            spec.put("displayName", call.parameter("displayName"));
        }
        Map<String, Object> annotations = new LinkedHashMap<>();
        annotations.put(Restores.SESSION_ANNOTATION, part.session());
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("apiVersion", tenants.identity().apiVersion());
        object.put("kind", tenants.identity().kind());
        Metadata.of(object).set("name", tenant.name()).set("annotations", annotations);
        object.put("spec", spec);
        try {
            FieldCheck.problems(tenants, object, List.of());
        } catch (DecodeException e) {
            throw new ArchiveException("its header cannot be read: " + e.getMessage(), e);
        }
        return object;
    }

    private Reply goOn(AuthorizedRequest request, Kind tenants, Restores.Part part) {
        Tree tenant = verbs.read(request, tenants);
        Site site = Site.of(tenant);
        boolean ofSession = isOfSession(tenant, part);
        if (ofSession && tenant.child("status").string("phase", "").equals("Failed")) {
            throw StatusException.conflict(
                    "atoll.dev",
                    "tenants",
                    site.tenant().name(),
                    "its archive was refused: " + TenantRestorations.messageIn(tenant));
        }
        if (ofSession && !isUnfinished(tenant) && !rooms.restores().goesOn(site, part)) {
            return answer(200, tenant.fields());
        }
        try {
            if (ofSession && !rooms.restores().goesOn(site, part)) {
                // The first part is half taken, and the next will not come.
                rooms.restores().refuseBrokenOff(part);
            }
            return switch (rooms.restores().take(site, part)) {
                case Restores.Stored _ -> Success.done();
                case Restores.Complete complete -> open(request, tenants, site, part, complete);
            };
        } catch (ArchiveException e) {
            fail(request, tenants, site, part, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void fail(
            AuthorizedRequest request, Kind tenants, Site site, Restores.Part part, String why) {
        List<Write.Operation> failing = rooms.restores().failing(site, part, why);
        boolean home = rooms.restores().isHome(site);
        rooms.restorations()
                .tell(
                        request,
                        tenants,
                        new Told("Failed", "ArchiveRefused", why),
                        _ -> home ? failing : List.of());
        if (!home) {
            rooms.restores().follow(site, failing);
        }
    }

    private static boolean isOfSession(Tree tenant, Restores.Part part) {
        return tenant.child("metadata")
                .child("annotations")
                .string(Restores.SESSION_ANNOTATION, "")
                .equals(part.session());
    }

    private static boolean isUnfinished(Tree tenant) {
        return List.of("Restoring", "Failed").contains(tenant.child("status").string("phase", ""));
    }

    private Reply open(
            AuthorizedRequest request,
            Kind tenants,
            Site site,
            Restores.Part part,
            Restores.Complete complete) {
        boolean home = rooms.restores().isHome(site);
        Written written =
                rooms.restorations()
                        .tell(
                                request,
                                tenants,
                                new Told(
                                        TenantRestorations.OPEN,
                                        "Complete",
                                        complete.objects() + " objects were in the archive"),
                                suspended ->
                                        home
                                                ? rooms.restores().opening(site, part, suspended)
                                                : List.of());
        if (!home) {
            boolean suspended =
                    Tree.of(Json.decode(written.object().array())).child("spec").bool("suspended");
            rooms.restores().follow(site, rooms.restores().opening(site, part, suspended));
        }
        rooms.opened().accept(site.tenant());
        return new Reply.Content(200, "application/json", new Body(written.object()), List.of());
    }

    private static Reply answer(int code, Map<String, Object> object) {
        return new Reply.Content(code, "application/json", Body.json(object), List.of());
    }
}
