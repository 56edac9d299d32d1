package dev.atoll.bench.history;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import java.util.List;
import java.util.Map;

/// What users of an API send and read.
public final class Objects {
    private Objects() {}

    public static Response send(
            Transport api, String method, String path, Map<String, Object> object) {
        Encoded body = object.isEmpty() ? Encoded.empty() : Encoded.wrap(Json.encode(object));
        return api.send(Request.of(method, path, body));
    }

    public static Response get(Transport api, String path) {
        return api.send(Request.get(path, Map.of()));
    }

    public static Tree read(Response response) {
        return Tree.of(Json.decode(response.body().array()));
    }

    public static List<Tree> items(Response response) {
        return read(response).children("items");
    }

    public static Tree metadata(Tree object) {
        return object.child("metadata");
    }

    public static String name(Tree object) {
        return metadata(object).string("name", "");
    }

    public static String uid(Tree object) {
        return metadata(object).string("uid", "");
    }

    public static long revision(Tree object) {
        return Long.parseLong(metadata(object).string("resourceVersion", "0"));
    }
}
