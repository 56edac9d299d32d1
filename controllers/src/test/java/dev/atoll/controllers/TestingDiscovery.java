package dev.atoll.controllers;

import dev.atoll.client.testing.TestingApi;
import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Discovery of a few built-in kinds.
final class TestingDiscovery {
    private static final Set<String> GROUPS =
            Set.of("", "apps", "batch", "discovery.k8s.io", "apiextensions.k8s.io");

    private TestingDiscovery() {}

    static void serve(TestingApi api) {
        Map<String, List<Tree>> resources = new LinkedHashMap<>();
        Map<String, Tree> groups = new LinkedHashMap<>();
        for (Kind kind : Catalog.builtIn().kinds()) {
            String group = kind.identity().group();
            if (GROUPS.contains(group)) {
                resources
                        .computeIfAbsent(kind.identity().apiVersion(), _ -> new ArrayList<>())
                        .add(resource(kind));
                if (!group.isEmpty()) {
                    groups.put(group, group(kind));
                }
            }
        }
        resources.forEach((version, all) -> {
            String path = version.contains("/") ? "/apis/" + version : "/api/" + version;
            api.serve(path, Tree.empty().with("kind", "APIResourceList").with("resources", all));
        });
        api.serve("/apis", Tree.empty().with("groups", List.copyOf(groups.values())));
    }

    private static Tree resource(Kind kind) {
        return Tree.empty()
                .with("name", kind.plural())
                .with("kind", kind.identity().kind())
                .with("namespaced", kind.namespaced())
                .with("verbs", kind.verbs());
    }

    private static Tree group(Kind kind) {
        Tree version = Tree.empty().with("version", kind.identity().version());
        return Tree.empty()
                .with("name", kind.identity().group())
                .with("preferredVersion", version)
                .with("versions", List.of(version));
    }
}
