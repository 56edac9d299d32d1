package dev.atoll.node.spec;

/// A container's configuration cannot be worked out, for example because a ConfigMap is missing. It may be later.
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
