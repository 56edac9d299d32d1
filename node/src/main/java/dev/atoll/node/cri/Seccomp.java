package dev.atoll.node.cri;

/// A filter of system calls.
public record Seccomp(Kind kind, String localhostPath) {
    /// Where the filter comes from.
    public enum Kind {
        RUNTIME_DEFAULT,
        UNCONFINED,
        LOCALHOST
    }

    public static Seccomp unconfined() {
        return new Seccomp(Kind.UNCONFINED, "");
    }
}
