package dev.atoll.kinds;

/// The identity of a kind, as `apiVersion` and `kind` of an object spell it. The core group is `""`.
public record GroupVersionKind(String group, String version, String kind) {

    /// Parses `apiVersion` (`v1`, `apps/v1`) as Kubernetes does.
    public static GroupVersionKind of(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return slash < 0
                ? new GroupVersionKind("", apiVersion, kind)
                : new GroupVersionKind(
                        apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
    }

    /// `v1` or `apps/v1`.
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
