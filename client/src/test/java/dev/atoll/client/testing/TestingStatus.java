package dev.atoll.client.testing;

import dev.atoll.client.Response;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;

/// Refusals as the server words them.
final class TestingStatus {
    private TestingStatus() {}

    static Tree tree(int code, String reason, String message) {
        return Tree.empty()
                .with("kind", "Status")
                .with("apiVersion", "v1")
                .with("status", "Failure")
                .with("message", message)
                .with("reason", reason)
                .with("code", (long) code);
    }

    static Response of(int code, String reason, String message) {
        return new Response(code, encoded(tree(code, reason, message)));
    }

    static Response notFound(TestingPath path) {
        return of(404, "NotFound", path.resource() + " \"" + path.name() + "\" not found");
    }

    static Response conflict(TestingPath path, String why) {
        return of(
                409,
                "Conflict",
                "Operation cannot be fulfilled on "
                        + path.resource()
                        + " \""
                        + path.name()
                        + "\": "
                        + why);
    }

    static Encoded encoded(Tree tree) {
        return Encoded.wrap(Json.encode(tree.fields()));
    }
}
