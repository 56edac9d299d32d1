package dev.atoll.server.registry;

import dev.atoll.server.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Where the next page of a list begins, and at which revision. It carries nothing that names a tenant: the tenant
/// of the next page is that of its request.
record ContinueToken(long revision, String after) {

    static ContinueToken parse(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            int space = text.indexOf(' ');
            if (space > 0) {
                return new ContinueToken(
                        Long.parseLong(text.substring(0, space)), text.substring(space + 1));
            }
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        throw invalid();
    }

    private static StatusException invalid() {
        return StatusException.badRequest("continue key is not valid");
    }

    String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((revision + " " + after).getBytes(StandardCharsets.UTF_8));
    }
}
