package dev.atoll.node.pod;

/// A pod's sandbox can not be made, for now.
final class SandboxException extends Exception {
    private static final long serialVersionUID = 1L;

    SandboxException(String message, Exception cause) {
        super("Failed to create pod sandbox: " + message, cause);
    }
}
