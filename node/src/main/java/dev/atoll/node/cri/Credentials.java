package dev.atoll.node.cri;

/// What a registry asks for.
public record Credentials(String username, String password, String identityToken) {
    /// Hides the secrets from logs.
    @Override
    public String toString() {
        return "Credentials[" + username + "]";
    }
}
