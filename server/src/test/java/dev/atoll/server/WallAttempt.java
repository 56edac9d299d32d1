package dev.atoll.server;

import dev.atoll.kinds.Encoded;
import dev.atoll.server.WalledWorld.Shown;
import dev.atoll.server.api.ApiCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One call that someone might try. What only a running world has, it names by place holders.
record WallAttempt(
        Shown shown,
        String method,
        String path,
        Map<String, String> query,
        String accept,
        String contentType,
        String body) {
    static final String REVISION = "%REVISION%";
    static final String PAGE = "%PAGE%";
    static final String TOKEN = "%TOKEN%";

    WallAttempt {
        query = Map.copyOf(query);
    }

    /// The same on another path, by another.
    WallAttempt by(Shown other, String elsewhere) {
        return new WallAttempt(other, method, elsewhere, query, accept, contentType, body);
    }

    ApiCall in(WalledWorld world) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        query.forEach((name, value) -> parameters.put(name, List.of(filled(value, world))));
        boolean bodiless = Set.of("GET", "HEAD").contains(method);
        return new ApiCall(
                method,
                path,
                parameters,
                "",
                accept,
                contentType,
                "test",
                bodiless ? Encoded.empty() : Encoded.utf8(filled(body, world)));
    }

    private static String filled(String text, WalledWorld world) {
        return text.replace(REVISION, world.revision())
                .replace(PAGE, world.page())
                .replace(TOKEN, world.token(Shown.ACCOUNT_OF_ACME));
    }
}
