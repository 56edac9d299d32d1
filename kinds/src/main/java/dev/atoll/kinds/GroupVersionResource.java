package dev.atoll.kinds;

/// The identity of a resource, as a URL spells it. The core group is `""`.
public record GroupVersionResource(String group, String version, String resource) {

    /// `v1` or `apps/v1`.
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /// `deployments.apps` or `pods`, as error messages name a resource.
    public String groupResource() {
        return group.isEmpty() ? resource : resource + "." + group;
    }
}
