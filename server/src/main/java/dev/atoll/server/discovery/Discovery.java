package dev.atoll.server.discovery;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.GroupVersionKind;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Subresource;
import dev.atoll.kinds.codec.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The discovery documents: `/api`, `/apis`, one for each group and version, and the aggregated form of all of them
/// (KEP-3352).
public final class Discovery {
    private static final String AGGREGATED =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    /// The subresources that this server answers.
    private static final Set<String> ANSWERED =
            Set.of(
                    "status",
                    "scale",
                    "binding",
                    "eviction",
                    "log",
                    "exec",
                    "attach",
                    "portforward",
                    "token",
                    "kubeconfig",
                    "nodecertificate",
                    "backup",
                    "restore",
                    "finalize");

    /// The groups that clients see first, in the order of upstream's API server.
    private static final List<String> PREFERRED =
            List.of("", "apps", "events.k8s.io", "authentication.k8s.io");

    private final Catalog catalog;

    public Discovery(Catalog catalog) {
        this.catalog = catalog;
    }

    /// A document and its type.
    public record Document(String contentType, Encoded content) {}

    /// Empty where the path is no discovery document's.
    public Optional<Document> at(String path, String accept) {
        boolean aggregated = accept.contains("as=APIGroupDiscoveryList") && accept.contains("v=v2");
        return switch (path) {
            case "/api" -> Optional.of(aggregated ? aggregated(true) : plain(coreVersions()));
            case "/apis" -> Optional.of(aggregated ? aggregated(false) : plain(groupList()));
            default -> byGroup(path.split("/"));
        };
    }

    private Optional<Document> byGroup(String[] parts) {
        if (parts.length == 3 && parts[1].equals("api")) {
            return resourceList("", parts[2]);
        }
        if (parts.length == 3 && parts[1].equals("apis")) {
            Map<String, List<Kind>> versions = versionsOf(parts[2]);
            return versions.isEmpty()
                    ? Optional.empty()
                    : Optional.of(plain(group(parts[2], true)));
        }
        if (parts.length == 4 && parts[1].equals("apis")) {
            return resourceList(parts[2], parts[3]);
        }
        return Optional.empty();
    }

    private static Document plain(Map<String, Object> document) {
        return new Document("application/json", Encoded.wrap(Json.encode(document)));
    }

    private static Map<String, Object> coreVersions() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "APIVersions");
        document.put("versions", List.of("v1"));
        document.put("serverAddressByClientCIDRs", List.of());
        return document;
    }

    private List<String> groups() {
        List<String> groups = new ArrayList<>(PREFERRED);
        catalog.kinds().stream()
                .map(kind -> kind.identity().group())
                .distinct()
                .sorted()
                .filter(group -> !groups.contains(group))
                .forEach(groups::add);
        groups.removeIf(group -> versionsOf(group).isEmpty());
        return groups;
    }

    /// By version, the one that clients should use first.
    private Map<String, List<Kind>> versionsOf(String group) {
        Map<String, List<Kind>> versions = new TreeMap<>(VersionOrder.NEWEST_FIRST);
        for (Kind kind : catalog.kinds()) {
            if (kind.identity().group().equals(group)) {
                versions.computeIfAbsent(kind.identity().version(), v -> new ArrayList<>())
                        .add(kind);
            }
        }
        return versions;
    }

    private Map<String, Object> groupList() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "APIGroupList");
        document.put("apiVersion", "v1");
        document.put(
                "groups",
                groups().stream()
                        .filter(group -> !group.isEmpty())
                        .map(group -> group(group, false))
                        .toList());
        return document;
    }

    private Map<String, Object> group(String name, boolean alone) {
        List<Map<String, Object>> versions = new ArrayList<>();
        for (String version : versionsOf(name).keySet()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("groupVersion", name + "/" + version);
            entry.put("version", version);
            versions.add(entry);
        }
        Map<String, Object> group = new LinkedHashMap<>();
        if (alone) {
            group.put("kind", "APIGroup");
            group.put("apiVersion", "v1");
        }
        group.put("name", name);
        group.put("versions", versions);
        group.put("preferredVersion", versions.getFirst());
        return group;
    }

    private Optional<Document> resourceList(String group, String version) {
        List<Kind> kinds = versionsOf(group).getOrDefault(version, List.of());
        if (kinds.isEmpty()) {
            return Optional.empty();
        }
        List<Map<String, Object>> resources = new ArrayList<>();
        for (Kind kind : kinds) {
            resources.add(resource(kind));
            for (Subresource subresource : answered(kind)) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("name", kind.plural() + "/" + subresource.name());
                entry.put("singularName", "");
                entry.put("namespaced", kind.namespaced());
                if (!subresource.kind().apiVersion().equals(kind.identity().apiVersion())) {
                    entry.put("group", subresource.kind().group());
                    entry.put("version", subresource.kind().version());
                }
                entry.put("kind", subresource.kind().kind());
                entry.put("verbs", subresource.verbs());
                resources.add(entry);
            }
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "APIResourceList");
        document.put("apiVersion", "v1");
        document.put("groupVersion", new GroupVersionResource(group, version, "").apiVersion());
        document.put("resources", resources);
        return Optional.of(plain(document));
    }

    private static List<Subresource> answered(Kind kind) {
        return kind.subresources().stream()
                .filter(ANSWERED::contains)
                .map(name -> kind.subresource(name).orElseThrow())
                .toList();
    }

    private static Map<String, Object> resource(Kind kind) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", kind.plural());
        entry.put("singularName", kind.singular());
        entry.put("namespaced", kind.namespaced());
        entry.put("kind", kind.identity().kind());
        entry.put("verbs", kind.verbs());
        if (!kind.shortNames().isEmpty()) {
            entry.put("shortNames", kind.shortNames());
        }
        if (!kind.categories().isEmpty()) {
            entry.put("categories", kind.categories());
        }
        return entry;
    }

    private Document aggregated(boolean core) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (String group : groups()) {
            if (group.isEmpty() == core) {
                items.add(aggregatedGroup(group));
            }
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "APIGroupDiscoveryList");
        document.put("apiVersion", "apidiscovery.k8s.io/v2");
        document.put("metadata", Map.of());
        document.put("items", items);
        return new Document(AGGREGATED, Encoded.wrap(Json.encode(document)));
    }

    private Map<String, Object> aggregatedGroup(String group) {
        List<Map<String, Object>> versions = new ArrayList<>();
        versionsOf(group)
                .forEach((version, kinds) -> {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    entry.put("version", version);
                    entry.put(
                            "resources",
                            kinds.stream().map(Discovery::aggregatedResource).toList());
                    entry.put("freshness", "Current");
                    versions.add(entry);
                });
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("metadata", group.isEmpty() ? Map.of() : Map.of("name", group));
        item.put("versions", versions);
        return item;
    }

    private static Map<String, Object> aggregatedResource(Kind kind) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("resource", kind.plural());
        entry.put("responseKind", responseKind(kind.identity()));
        entry.put("scope", kind.namespaced() ? "Namespaced" : "Cluster");
        entry.put("singularResource", kind.singular());
        entry.put("verbs", kind.verbs());
        if (!kind.shortNames().isEmpty()) {
            entry.put("shortNames", kind.shortNames());
        }
        if (!kind.categories().isEmpty()) {
            entry.put("categories", kind.categories());
        }
        List<Map<String, Object>> subresources = new ArrayList<>();
        for (Subresource subresource : answered(kind)) {
            Map<String, Object> below = new LinkedHashMap<>();
            below.put("subresource", subresource.name());
            below.put("responseKind", responseKind(subresource.kind()));
            below.put("verbs", subresource.verbs());
            subresources.add(below);
        }
        if (!subresources.isEmpty()) {
            entry.put("subresources", subresources);
        }
        return entry;
    }

    private static Map<String, Object> responseKind(GroupVersionKind kind) {
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("group", kind.group());
        response.put("version", kind.version());
        response.put("kind", kind.kind());
        return response;
    }
}
