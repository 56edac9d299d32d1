package dev.atoll.server;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.Kind;
import dev.atoll.server.WalledWorld.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Calls that `bravo` might try to get at what `acme` has: first every route and verb that the catalogs know, then as
/// many more as are wanted, drawn from all that a call can carry.
final class WallAttempts {
    private static final String JSON = "application/json";
    private static final List<String> PATHS =
            List.of(
                    "/",
                    "/api",
                    "/api/v1",
                    "/apis",
                    "/apis/apps/v1",
                    "/apis/atoll.dev/v1",
                    "/apis/walled.example.com",
                    "/apis/walled.example.com/v1",
                    "/openapi/v3/apis/walled.example.com/v1",
                    "/openapi/v2",
                    "/openapi/v3",
                    "/openapi/v3/api/v1",
                    "/openapi/v3/apis/atoll.dev/v1",
                    "/metrics",
                    "/version",
                    "/healthz",
                    "/livez",
                    "/readyz",
                    "/readyz/store",
                    "/logs",
                    "/debug/pprof",
                    "/tenants",
                    "/view",
                    "/view/api/v1/configmaps",
                    "/view/api/v1/pods",
                    "/view/api/v1/secrets",
                    "/view/apis/atoll.dev/v1/tenants",
                    "/.well-known/",
                    "/.well-known/openid-configuration",
                    "/openid/v1/jwks",
                    "/none");
    private static final List<String> NAMESPACES =
            List.of(
                    "default",
                    "kube-system",
                    WalledWorld.NAME,
                    "acme",
                    "-",
                    "..",
                    "DEFAULT",
                    "",
                    "default/..",
                    WalledWorld.NAME + "/../default",
                    "%2e%2e",
                    "d\u00e9fault",
                    "../../acme/core/secrets/default",
                    "core");
    private static final List<String> NAMES =
            List.of(
                    WalledWorld.NAME,
                    WalledWorld.NAME,
                    WalledWorld.NAME,
                    "acme",
                    "",
                    "..",
                    ".",
                    "VAULT",
                    "vault%00",
                    "v\u0430ult",
                    "vault/",
                    "vault//",
                    "../vault",
                    "../../../acme/core/secrets/default/vault",
                    "%2Facme%2Fcore",
                    "*",
                    "first",
                    "default",
                    "origin");
    private static final List<String> SUBRESOURCES =
            List.of("", "", "", "", "status", "scale", "proxy", "log", "exec", "none", "status/x");
    private static final List<String> METHODS =
            List.of(
                    "GET",
                    "GET",
                    "GET",
                    "WATCH",
                    "WATCH",
                    "HEAD",
                    "POST",
                    "PUT",
                    "DELETE",
                    "OPTIONS",
                    "json-patch",
                    "merge-patch",
                    "strategic-merge-patch",
                    "apply-patch",
                    "TRACE");
    private static final List<String> ACCEPTS =
            List.of(
                    JSON,
                    JSON,
                    JSON,
                    "*/*",
                    "application/yaml",
                    "application/vnd.kubernetes.protobuf",
                    "application/json;as=Table;v=v1;g=meta.k8s.io",
                    "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
                    "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
                    "text/html");

    private final Catalog catalog;
    private final RandomGenerator random;
    private final List<String> subresources;

    WallAttempts(Catalog catalog, RandomGenerator random) {
        this.catalog = catalog;
        this.random = random;
        TreeSet<String> all = new TreeSet<>(SUBRESOURCES);
        catalog.kinds().forEach(kind -> all.addAll(kind.subresources()));
        subresources = List.copyOf(all);
    }

    /// @param count how many there are at least
    List<WallAttempt> all(int count) {
        List<WallAttempt> attempts = new ArrayList<>();
        enumerate(attempts::add);
        while (attempts.size() < count) {
            attempts.add(drawn());
        }
        return attempts;
    }

    private void enumerate(Consumer<WallAttempt> out) {
        for (String path : PATHS) {
            for (Shown shown : Shown.values()) {
                for (String tenant : List.of("", "/tenants/acme", "/tenants/bravo")) {
                    if (mayTry(shown, tenant)) {
                        out.accept(plain(shown, "GET", tenant + path));
                    }
                }
            }
        }
        for (Kind kind : catalog.kinds()) {
            List<String> deeper = new ArrayList<>(kind.subresources());
            deeper.add("");
            for (String subresource : deeper) {
                for (String namespace : List.of("", "default", WalledWorld.NAME)) {
                    for (String name : List.of("", WalledWorld.NAME)) {
                        for (String method : new TreeSet<>(METHODS)) {
                            String path = path(kind, namespace, name, subresource);
                            Shown shown = Shown.ADMIN_OF_BRAVO;
                            out.accept(attempt(shown, method, path, kind, Map.of()));
                        }
                    }
                }
            }
        }
    }

    /// What is `acme`'s own, and shown where its own things are, is no attempt.
    private static boolean mayTry(Shown shown, String tenant) {
        boolean ofAcme = shown == Shown.ADMIN_OF_ACME || shown == Shown.ACCOUNT_OF_ACME;
        return !ofAcme || tenant.equals("/tenants/bravo");
    }

    private static WallAttempt plain(Shown shown, String method, String path) {
        return new WallAttempt(shown, method, path, Map.of(), JSON, JSON, "");
    }

    private static String path(Kind kind, String namespace, String name, String subresource) {
        String group = kind.identity().group();
        return (group.isEmpty() ? "/api/" : "/apis/" + group + "/")
                + kind.identity().version()
                + (namespace.isEmpty() ? "" : "/namespaces/" + namespace)
                + "/"
                + kind.plural()
                + (name.isEmpty() ? "" : "/" + name)
                + (subresource.isEmpty() ? "" : "/" + subresource);
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean rarely() {
        return random.nextInt(6) == 0;
    }

    private WallAttempt drawn() {
        Kind kind = any(catalog.kinds());
        Shown shown = rarely() ? any(List.of(Shown.values())) : Shown.ADMIN_OF_BRAVO;
        String path =
                rarely()
                        ? any(PATHS)
                        : path(
                                kind,
                                kind.namespaced() || rarely() ? any(NAMESPACES) : "",
                                any(NAMES),
                                rarely() ? any(subresources) : any(kindsOwn(kind)));
        if (rarely()) {
            path = twisted(path);
        }
        return attempt(shown, any(METHODS), prefix(shown) + path, kind, query(kind));
    }

    private static List<String> kindsOwn(Kind kind) {
        List<String> own = new ArrayList<>(kind.subresources());
        own.addAll(List.of("", "", ""));
        return own;
    }

    private String twisted(String path) {
        return switch (random.nextInt(5)) {
            case 0 -> path.replace("/", "//");
            case 1 -> "/x/.." + path;
            case 2 -> path + "/../../../../tenants/acme" + path;
            case 3 -> path.toUpperCase(java.util.Locale.ROOT);
            default -> path + ";tenant=acme";
        };
    }

    private String prefix(Shown shown) {
        if (shown == Shown.ADMIN_OF_ACME || shown == Shown.ACCOUNT_OF_ACME) {
            return "/tenants/bravo";
        }
        return random.nextInt(3) > 0
                ? ""
                : any(
                        List.of(
                                "/tenants/bravo",
                                "/tenants/acme",
                                "/tenants/ACME",
                                "/tenants//acme",
                                "//tenants/acme",
                                "/tenants/bravo/tenants/acme",
                                "/tenants/acme/../bravo",
                                "/tenants/bravo/../acme",
                                "/tenants/%61cme",
                                "/tenants/system",
                                "/tenants/\u0430cme",
                                "/Tenants/acme",
                                "/tenants/ending",
                                "/tenants/nobody",
                                "/tenants/*",
                                "/tenants/acme ",
                                "/tenants/acme\u0000"));
    }

    private Map<String, String> query(Kind kind) {
        Map<String, String> query = new LinkedHashMap<>();
        if (random.nextInt(3) > 0) {
            return query;
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            switch (random.nextInt(12)) {
                case 0 -> query.put("labelSelector", "planted=yes");
                case 1 -> query.put("fieldSelector", "metadata.name=" + WalledWorld.NAME);
                case 2 ->
                        query.put(
                                "fieldSelector",
                                any(List.copyOf(kind.selectableFieldNames())) + "!=x");
                case 3 -> query.put("resourceVersion", WallAttempt.REVISION);
                case 4 -> query.put("resourceVersionMatch", any(List.of("Exact", "NotOlderThan")));
                case 5 -> query.put("continue", WallAttempt.PAGE);
                case 6 -> query.put("limit", "2");
                case 7 -> query.put("dryRun", "All");
                case 8 -> query.put("sendInitialEvents", "true");
                case 9 -> query.put("propagationPolicy", any(List.of("Orphan", "Foreground")));
                case 10 -> query.put("tenant", "acme");
                default -> query.put("allowWatchBookmarks", "true");
            }
        }
        return query;
    }

    private WallAttempt attempt(
            Shown shown, String asked, String path, Kind kind, Map<String, String> more) {
        Map<String, String> query = new LinkedHashMap<>(more);
        String method = asked;
        String contentType = JSON;
        if (asked.equals("WATCH")) {
            method = "GET";
            query.put("watch", "true");
        } else if (asked.endsWith("-patch")) {
            method = "PATCH";
            contentType = "application/" + asked + (asked.startsWith("apply") ? "+yaml" : "+json");
            if (asked.startsWith("apply")) {
                query.put("fieldManager", "m");
            }
        }
        String body = asked.equals("json-patch") ? jsonPatch() : body(kind, method);
        return new WallAttempt(shown, method, path, query, any(ACCEPTS), contentType, body);
    }

    private String jsonPatch() {
        return any(
                List.of(
                        "[{\"op\":\"copy\",\"from\":\"/metadata/labels\",\"path\":\"/metadata/annotations\"}]",
                        "[{\"op\":\"test\",\"path\":\"/metadata/labels/planted\",\"value\":\"yes\"}]",
                        "[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"a\":\"b\"}}]",
                        "[{\"op\":\"replace\",\"path\":\"/metadata/namespace\",\"value\":\"acme\"}]"));
    }

    private String body(Kind kind, String method) {
        if (method.equals("DELETE")) {
            return any(
                    List.of(
                            "",
                            "{\"preconditions\":{\"uid\":\"" + WalledWorld.uid(kind) + "\"}}",
                            "{\"preconditions\":{\"resourceVersion\":\""
                                    + WallAttempt.REVISION
                                    + "\"}}",
                            "{\"gracePeriodSeconds\":0}"));
        }
        return "{\"apiVersion\":\""
                + kind.identity().apiVersion()
                + "\",\"kind\":\""
                + kind.identity().kind()
                + "\",\"metadata\":{"
                + metadata(kind)
                + "}"
                + spec(kind)
                + "}";
    }

    private String metadata(Kind kind) {
        List<String> parts = new ArrayList<>();
        parts.add(
                any(
                        List.of(
                                "\"name\":\"vault\"",
                                "\"name\":\"vault\"",
                                "\"name\":\"first\"",
                                "\"generateName\":\"vault\"",
                                "\"name\":\"../../acme/core/x\"",
                                "\"name\":\"VAULT\"",
                                "\"name\":\"v\u0430ult\"")));
        if (rarely()) {
            parts.add("\"namespace\":\"" + any(List.of("acme", "vault", "default")) + "\"");
        }
        if (rarely()) {
            parts.add("\"uid\":\"" + WalledWorld.uid(kind) + "\"");
        }
        if (rarely()) {
            parts.add("\"resourceVersion\":\"" + WallAttempt.REVISION + "\"");
        }
        if (rarely()) {
            parts.add(
                    "\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"name\":\"vault\","
                            + "\"blockOwnerDeletion\":true,\"uid\":\""
                            + WalledWorld.uid(kind)
                            + "\"}]");
        }
        return String.join(",", parts);
    }

    private String spec(Kind kind) {
        return switch (kind.identity().kind()) {
            case "TokenReview" -> ",\"spec\":{\"token\":\"" + WallAttempt.TOKEN + "\"}";
            case "SubjectAccessReview", "SelfSubjectAccessReview", "LocalSubjectAccessReview" ->
                    ",\"spec\":{\"user\":\"admin\",\"resourceAttributes\":{\"verb\":\"get\","
                            + "\"resource\":\"secrets\",\"namespace\":\"vault\",\"name\":\"vault\"}}";
            case "SelfSubjectRulesReview" -> ",\"spec\":{\"namespace\":\"vault\"}";
            case "Pod" ->
                    ",\"spec\":{\"nodeName\":\"vault\",\"serviceAccountName\":\"default\","
                            + "\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}";
            case "Service" ->
                    ",\"spec\":{\"ports\":[{\"port\":80}],\"selector\":{\"planted\":\"yes\"}}";
            case "Binding" -> ",\"target\":{\"kind\":\"Node\",\"name\":\"vault\"}";
            case "RoleBinding", "ClusterRoleBinding" ->
                    ",\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\","
                            + "\"name\":\"vault\"},\"subjects\":[{\"apiGroup\":"
                            + "\"rbac.authorization.k8s.io\",\"kind\":\"User\",\"name\":\"admin\"}]";
            default -> rarely() ? ",\"spec\":{\"tenant\":\"acme\",\"expirationSeconds\":600}" : "";
        };
    }
}
