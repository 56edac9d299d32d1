package dev.atoll.node.cri;

/// Which of the host's namespaces are shared, and whether containers see each other's processes.
public record Namespaces(
        boolean hostNetwork,
        boolean hostPid,
        boolean hostIpc,
        boolean sharedProcesses,
        String targetContainer) {
    public static Namespaces isolated() {
        return new Namespaces(false, false, false, false, "");
    }
}
