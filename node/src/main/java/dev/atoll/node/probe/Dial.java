package dev.atoll.node.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.Locale;

/// Why a connection failed, in the words that Kubernetes' users know.
final class Dial {
    private Dial() {}

    static String failure(IOException e) {
        return switch (e) {
            case SocketTimeoutException _ -> "i/o timeout";
            case ConnectException refused ->
                    "connect: " + String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT);
            default -> String.valueOf(e.getMessage());
        };
    }
}
