package dev.atoll.controllers.shared;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ApiException;
import dev.atoll.client.Request;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.Tree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the server serves now, custom resources included.
public final class Discovery {
    private final ApiClient client;

    /// A resource that the server serves.
    public record Served(
            GroupVersionResource resource, String kind, boolean namespaced, Set<String> verbs) {
        public Served {
            verbs = Set.copyOf(verbs);
        }

        public boolean allows(String... wanted) {
            return verbs.containsAll(List.of(wanted));
        }
    }

    public Discovery(ApiClient client) {
        this.client = client;
    }

    /// Each resource once, in its group's preferred version that has it.
    public List<Served> resources() {
        List<Served> found = new ArrayList<>(read("/api/v1", "", "v1"));
        for (Tree group : get("/apis").children("groups")) {
            Set<String> seen = new HashSet<>();
            for (String version : versions(group)) {
                String name = group.string("name", "");
                for (Served served : read("/apis/" + name + "/" + version, name, version)) {
                    if (seen.add(served.resource().resource())) {
                        found.add(served);
                    }
                }
            }
        }
        return found;
    }

    /// The preferred version first.
    private static List<String> versions(Tree group) {
        List<String> versions = new ArrayList<>();
        String preferred = group.child("preferredVersion").string("version", "");
        if (!preferred.isEmpty()) {
            versions.add(preferred);
        }
        for (Tree version : group.children("versions")) {
            String name = version.string("version", "");
            if (!name.equals(preferred)) {
                versions.add(name);
            }
        }
        return versions;
    }

    private List<Served> read(String path, String group, String version) {
        List<Served> found = new ArrayList<>();
        try {
            for (Tree each : get(path).children("resources")) {
                String name = each.string("name", "");
                if (!name.contains("/")) {
                    found.add(
                            new Served(
                                    new GroupVersionResource(group, version, name),
                                    each.string("kind", ""),
                                    each.bool("namespaced"),
                                    Set.copyOf(each.strings("verbs"))));
                }
            }
        } catch (ApiException e) {
            // A version that went away between the two requests.
            if (!e.isNotFound()) {
                throw e;
            }
        }
        return found;
    }

    private Tree get(String path) {
        return client.call(Request.get(path, Map.of()));
    }
}
