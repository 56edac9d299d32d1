package dev.atoll.server.auth;

/// What a request wants to do, as authorisation sees it.
public sealed interface Attributes {
    String verb();

    /// @param subresource empty for the resource itself
    /// @param namespace empty for cluster-scoped, or for all namespaces
    /// @param name empty where none is named
    record OnResource(
            String verb,
            String group,
            String version,
            String resource,
            String subresource,
            String namespace,
            String name)
            implements Attributes {

        /// `pods/log`, as RBAC rules name a subresource.
        public String qualifiedResource() {
            return subresource.isEmpty() ? resource : resource + "/" + subresource;
        }
    }

    record OnPath(String verb, String path) implements Attributes {}
}
