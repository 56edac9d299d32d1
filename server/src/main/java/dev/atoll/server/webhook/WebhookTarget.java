package dev.atoll.server.webhook;

import dev.atoll.kinds.Tree;
import java.util.Base64;

/// Where a webhook is, and by which authorities it is known.
///
/// @param authorities certificates in PEM; empty for those that this machine trusts
public record WebhookTarget(Place place, String authorities) {

    /// By which name it is called.
    public sealed interface Place {
        /// @param url beginning with `https://`
        record AtUrl(String url) implements Place {}

        record AtService(String namespace, String name, String path, int port) implements Place {
            String host() {
                return name + "." + namespace + ".svc";
            }
        }
    }

    /// Reads a `clientConfig`.
    public static WebhookTarget of(Tree config) {
        String bundle = config.string("caBundle", "");
        String authorities;
        try {
            authorities =
                    new String(
                            Base64.getDecoder().decode(bundle),
                            java.nio.charset.StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            authorities = "malformed";
        }
        if (!config.has("service")) {
            return new WebhookTarget(new Place.AtUrl(config.string("url", "")), authorities);
        }
        Tree service = config.child("service");
        return new WebhookTarget(
                new Place.AtService(
                        service.string("namespace", ""),
                        service.string("name", ""),
                        service.string("path", ""),
                        (int) service.integer("port", 443)),
                authorities);
    }

    /// Its URL, as errors tell it.
    String url() {
        return switch (place) {
            case Place.AtUrl(String url) -> url;
            case Place.AtService service ->
                    "https://"
                            + service.host()
                            + ":"
                            + service.port()
                            + (service.path().startsWith("/") ? "" : "/")
                            + service.path();
        };
    }
}
