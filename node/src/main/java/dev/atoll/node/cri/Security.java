package dev.atoll.node.cri;

import java.util.List;
import java.util.Optional;

/// What a process may do, and as whom. For a sandbox the capabilities are not read.
public record Security(
        Namespaces namespaces,
        Optional<Long> user,
        Optional<Long> group,
        List<Long> supplementalGroups,
        boolean privileged,
        boolean readOnlyRoot,
        boolean noNewPrivileges,
        List<String> addCapabilities,
        List<String> dropCapabilities,
        Seccomp seccomp,
        boolean unmaskedProc) {
    public Security {
        supplementalGroups = List.copyOf(supplementalGroups);
        addCapabilities = List.copyOf(addCapabilities);
        dropCapabilities = List.copyOf(dropCapabilities);
    }

    /// No privileges beyond the runtime's usual ones.
    public static Security plain() {
        return new Security(
                Namespaces.isolated(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                false,
                false,
                false,
                List.of(),
                List.of(),
                Seccomp.unconfined(),
                false);
    }
}
