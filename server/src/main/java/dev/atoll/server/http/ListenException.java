package dev.atoll.server.http;

/// An address can not be listened on.
public final class ListenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ListenException(String host, int port, Throwable cause) {
        super("cannot listen on " + host + ":" + port + ": " + reason(cause), cause);
    }

    public String text() {
        return String.valueOf(getMessage());
    }

    private static String reason(Throwable cause) {
        Throwable root = cause;
        for (Throwable next = root.getCause(); next != null; next = next.getCause()) {
            root = next;
        }
        return String.valueOf(root.getMessage());
    }
}
