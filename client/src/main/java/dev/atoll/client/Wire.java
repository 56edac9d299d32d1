package dev.atoll.client;

import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;

/// Objects to bytes and back.
final class Wire {
    private Wire() {}

    static Encoded encode(Tree tree) {
        return Encoded.wrap(Json.encode(tree.fields()));
    }

    static Encoded encode(ApiObject object) {
        return encode(object.tree());
    }

    static Tree decode(Encoded body) {
        return body.length() == 0 ? Tree.empty() : Tree.of(Json.decode(body.array()));
    }

    /// The refusal that a body, normally a Status, tells of.
    static ApiException refusal(int code, Encoded body) {
        Tree status;
        try {
            status = decode(body);
        } catch (DecodeException e) {
            return new ApiException(code, "", body.toString());
        }
        int told = Math.toIntExact(status.integer("code", code));
        return new ApiException(
                told,
                status.string("reason", ""),
                status.string("message", "the server answered with code " + told));
    }
}
