package dev.atoll.server.webhook;

/// A webhook could not be called, or gave no proper answer. Its message is for the tenant to read.
public final class WebhookException extends Exception {
    private static final long serialVersionUID = 1L;

    WebhookException(String message) {
        super(message, null, false, false);
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
