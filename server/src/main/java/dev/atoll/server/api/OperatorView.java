package dev.atoll.server.api;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.conversion.Conversion;
import dev.atoll.kinds.conversion.Conversions;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.auth.Gate;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.cache.ResourceCache;
import dev.atoll.server.cache.ResourceId;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.registry.Listing;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What all tenants have of a kind, for the operator's tools: lists at `/view/api/VERSION/RESOURCE` and
/// `/view/apis/GROUP/VERSION/RESOURCE` of the tenant `system`, which there is a permission of its own for. Nothing can
/// be changed through it, secrets are not shown, and each use is logged. In any other tenant there is no such path.
///
/// It reads what is in memory, page by page, in the order of tenants: each page is as it was when it was read.
public final class OperatorView {
    private static final Logger audit = LoggerFactory.getLogger("dev.atoll.audit");
    private static final String PREFIX = "/view/";
    private static final String TENANT = "atoll.dev/tenant";
    private static final int FORBIDDEN = 403;

    /// A page has no more than so many objects, whatever is asked for.
    private static final int MAX_PAGE = 1_000;

    private final Catalog catalog;
    private final Conversions conversions;
    private final ObjectCache cache;

    public OperatorView(Catalog catalog, Conversions conversions, ObjectCache cache) {
        this.catalog = catalog;
        this.conversions = conversions;
        this.cache = cache;
    }

    static boolean concerns(Attributes.OnPath path) {
        return path.path().startsWith(PREFIX);
    }

    static boolean isOpenTo(AuthorizedRequest request) {
        return request.tenant().equals(TenantId.SYSTEM);
    }

    /// Logs the use of somebody who lacks the permission. In any other tenant there is nothing to use.
    static void refused(Gate.Refused by, Attributes attributes, ApiCall call) {
        if (attributes instanceof Attributes.OnPath path
                && concerns(path)
                && by.tenant().equals(TenantId.SYSTEM)) {
            audit.info("{}", line(by.user(), by.actor(), call, FORBIDDEN));
        }
    }

    /// @throws StatusException where the call is none that is answered
    Reply answer(AuthorizedRequest request, Attributes.OnPath path, ApiCall call) {
        try {
            Reply reply = list(request, path, call);
            audit.info("{}", line(request.user(), request.actor(), call, 200));
            return reply;
        } catch (StatusException e) {
            audit.info("{}", line(request.user(), request.actor(), call, e.code()));
            throw e;
        }
    }

    /// JSON, so that no name or path can pretend to be another line.
    static String line(UserInfo user, Optional<UserInfo> actor, ApiCall call, int answer) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("audit", "view");
        line.put("user", user.name());
        actor.ifPresent(by -> line.put("impersonatedBy", by.name()));
        line.put("method", call.method());
        line.put("path", call.path());
        line.put("query", call.rawQuery());
        line.put("answer", (long) answer);
        return new String(Json.encode(line), StandardCharsets.UTF_8);
    }

    private Reply list(AuthorizedRequest request, Attributes.OnPath path, ApiCall call) {
        Kind kind = kindOf(path);
        if (!call.method().equals("GET") || call.flag("watch")) {
            throw StatusException.methodNotAllowed(
                    call.flag("watch") ? "watch" : call.method(),
                    kind.identity().group(),
                    kind.plural());
        }
        Conversion conversion = conversions.of(kind);
        ObjectFilter filter = Filters.of(call, kind, conversion, "", "");
        int asked = Filters.number(call, "limit");
        int limit = asked == 0 ? MAX_PAGE : Math.min(asked, MAX_PAGE);
        Place from = Place.parse(call.parameter("continue"));
        List<CachedObject> found = new ArrayList<>();
        for (TenantId tenant : cache.tenants()) {
            int order = tenant.name().compareTo(from.tenant());
            if (order < 0) {
                continue;
            }
            Kind storage = conversion.storage();
            found.addAll(
                    cache.glimpse(tenant, storage.identity().group(), storage.plural())
                            .select(
                                    filter,
                                    order == 0 ? from.after() : "",
                                    limit + 1 - found.size(),
                                    cache.revision(
                                            tenant,
                                            new ResourceId(
                                                    storage.identity().group(), storage.plural())))
                            .objects());
            if (found.size() > limit) {
                break;
            }
        }
        String next = found.size() > limit ? Place.of(found.get(limit - 1)).encode() : "";
        List<CachedObject> page = found.subList(0, Math.min(limit, found.size()));
        Listing listing =
                new Listing(
                        kind, page, cache.revision(request.tenant()), next, OptionalInt.empty());
        return new Reply.Items(
                request.tenant(), page, ListFrame.ofObjects(listing), new Told(conversion));
    }

    private Kind kindOf(Attributes.OnPath path) {
        List<String> parts =
                Arrays.stream(path.path().split("/")).filter(part -> !part.isEmpty()).toList();
        boolean core = parts.size() == 4 && parts.get(1).equals("api");
        boolean grouped = parts.size() == 5 && parts.get(1).equals("apis");
        if (!core && !grouped) {
            throw StatusException.noSuchRoute();
        }
        GroupVersionResource resource =
                new GroupVersionResource(
                        core ? "" : parts.get(2), parts.get(parts.size() - 2), parts.getLast());
        return catalog.kind(resource)
                .filter(Kind::isStored)
                .filter(kind -> !isSecret(kind))
                .orElseThrow(StatusException::noSuchRoute);
    }

    private static boolean isSecret(Kind kind) {
        return kind.identity().group().isEmpty() && kind.plural().equals("secrets");
    }

    /// Tells with each object whose it is.
    private record Told(Conversion conversion) implements ObjectEncoding {
        @Override
        public Encoded encode(Encoded object) {
            throw new IllegalStateException("whose the object is is not known");
        }

        @Override
        public Encoded encode(CachedObject object) {
            Map<String, Object> tree = Json.decode(conversion.fromStorage(object.json()).array());
            Metadata.child(Metadata.child(tree, "metadata"), "annotations")
                    .put(TENANT, object.key().tenant().name());
            return Encoded.wrap(Json.encode(tree));
        }
    }

    /// Where a page ended.
    ///
    /// @param after a key of the tenant
    private record Place(String tenant, String after) {

        static Place of(CachedObject last) {
            return new Place(
                    last.key().tenant().name(), ResourceCache.keyOf(last.namespace(), last.name()));
        }

        /// @throws StatusException 400
        static Place parse(String token) {
            if (token.isEmpty()) {
                return new Place("", "");
            }
            try {
                String text =
                        new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
                int space = text.indexOf(' ');
                if (space > 0) {
                    return new Place(text.substring(0, space), text.substring(space + 1));
                }
            } catch (IllegalArgumentException e) {
                throw StatusException.badRequest("continue key is not valid");
            }
            throw StatusException.badRequest("continue key is not valid");
        }

        String encode() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((tenant + " " + after).getBytes(StandardCharsets.UTF_8));
        }
    }
}
