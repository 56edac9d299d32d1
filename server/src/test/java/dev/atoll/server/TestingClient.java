package dev.atoll.server;

import dev.atoll.client.EventStream;
import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.client.WatchEvent;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.codec.Yaml;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Calls the API and gives back what came, refusals too. Bodies are written as YAML, for it is shorter.
public record TestingClient(Transport transport) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// What the server answered.
    public record Answer(int code, Tree body) {
        public String message() {
            return body.string("message", "");
        }

        public String reason() {
            return body.string("reason", "");
        }

        public Tree metadata() {
            return body.child("metadata");
        }

        public String name() {
            return metadata().string("name", "");
        }

        public String revision() {
            return metadata().string("resourceVersion", "");
        }

        public Tree spec() {
            return body.child("spec");
        }

        public Tree status() {
            return body.child("status");
        }
    }

    /// An event of a watch, as `TYPE name`.
    public record Event(WatchEvent.Type type, Tree object) {
        public String text() {
            return type + " " + object.child("metadata").string("name", "");
        }

        public String revision() {
            return object.child("metadata").string("resourceVersion", "");
        }
    }

    private Answer send(String method, String pathAndQuery, Encoded body, String contentType) {
        Response response = transport.send(request(method, pathAndQuery, body, contentType));
        Encoded content = response.body();
        return new Answer(
                response.code(),
                content.length() == 0 ? Tree.empty() : Tree.of(Json.decode(content.array())));
    }

    private static Request request(
            String method, String pathAndQuery, Encoded body, String contentType) {
        int mark = pathAndQuery.indexOf('?');
        Map<String, String> query = new LinkedHashMap<>();
        if (mark >= 0) {
            for (String pair : pathAndQuery.substring(mark + 1).split("&")) {
                int equals = pair.indexOf('=');
                query.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
        return new Request(method, path, query, body, contentType);
    }

    private static Encoded json(String yaml) {
        return yaml.isEmpty()
                ? Encoded.empty()
                : Encoded.wrap(Json.encode(Yaml.decode(yaml.getBytes(StandardCharsets.UTF_8))));
    }

    public Answer get(String path) {
        return send("GET", path, Encoded.empty(), "application/json");
    }

    public Answer post(String path, String yaml) {
        return send("POST", path, json(yaml), "application/json");
    }

    public Answer post(String path, byte[] body, String contentType) {
        return send("POST", path, Encoded.wrap(body), contentType);
    }

    public Answer put(String path, String yaml) {
        return send("PUT", path, json(yaml), "application/json");
    }

    public Answer put(String path, Tree object) {
        return send("PUT", path, Encoded.wrap(Json.encode(object.fields())), "application/json");
    }

    /// @param type `json`, `merge` or `strategic-merge`
    public Answer patch(String type, String path, String body) {
        return send("PATCH", path, Encoded.utf8(body), "application/" + type + "-patch+json");
    }

    /// @param pathAndQuery with `?fieldManager=`
    public Answer apply(String pathAndQuery, String yaml) {
        return send("PATCH", pathAndQuery, Encoded.utf8(yaml), "application/apply-patch+yaml");
    }

    public Answer delete(String path) {
        return delete(path, "");
    }

    public Answer delete(String path, String yaml) {
        return send("DELETE", path, json(yaml), "application/json");
    }

    /// @param pathAndQuery without `watch=true`
    public EventStream watch(String pathAndQuery) {
        String path = pathAndQuery + (pathAndQuery.contains("?") ? "&" : "?") + "watch=true";
        return transport.watch(request("GET", path, Encoded.empty(), "application/json"));
    }

    /// The next event, which must come.
    public static Event next(EventStream stream) {
        try {
            WatchEvent event =
                    stream.next(PATIENCE).orElseThrow(() -> new AssertionError("no event came"));
            return new Event(event.type(), Tree.of(Json.decode(event.object().array())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /// Makes a ConfigMap.
    public Answer configMap(String namespace, String name, String more) {
        return post(
                "/api/v1/namespaces/" + namespace + "/configmaps",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}" + more + "}");
    }

    /// Makes a namespace, and changes a secret in it more often than a cache remembers.
    ///
    /// @return a revision after which no watch of secrets can begin any more
    public String forgottenRevision(String namespace) {
        String secrets = "/api/v1/namespaces/" + namespace(namespace) + "/secrets";
        String secret =
                "{apiVersion: v1, kind: Secret, metadata: {name: big}, data: {k: "
                        + "A".repeat(1_000_000)
                        + "}}";
        String revision = post(secrets, secret).revision();
        for (int i = 0; i < 20; i++) {
            patch("merge", secrets + "/big", "{\"metadata\":{\"labels\":{\"n\":\"" + i + "\"}}}");
        }
        // A consistent read: afterwards the cache has seen it all.
        get(secrets + "/big");
        return revision;
    }

    /// Makes a namespace for a test's own use.
    public String namespace(String name) {
        Answer answer =
                post(
                        "/api/v1/namespaces",
                        "{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}");
        if (answer.code() != 201) {
            throw new AssertionError(answer.message());
        }
        return name;
    }
}
