package dev.atoll.client.testing;

import java.util.List;

/// What a URL path names.
///
/// @param groupVersion `v1` or `apps/v1`
/// @param namespace empty for all, or none
/// @param name empty for the collection
/// @param subresource empty for the object itself
record TestingPath(
        String groupVersion, String resource, String namespace, String name, String subresource) {

    static TestingPath parse(String path) {
        List<String> parts = List.of(path.substring(1).split("/"));
        boolean core = parts.getFirst().equals("api");
        String groupVersion = core ? parts.get(1) : parts.get(1) + "/" + parts.get(2);
        List<String> rest = parts.subList(core ? 2 : 3, parts.size());
        boolean namespaced =
                rest.getFirst().equals("namespaces")
                        && rest.size() > 2
                        && !List.of("status", "finalize").contains(rest.get(2));
        String namespace = namespaced ? rest.get(1) : "";
        List<String> named = namespaced ? rest.subList(2, rest.size()) : rest;
        return new TestingPath(
                groupVersion,
                named.getFirst(),
                namespace,
                named.size() > 1 ? named.get(1) : "",
                named.size() > 2 ? named.get(2) : "");
    }

    String collection() {
        return groupVersion + "/" + resource;
    }
}
