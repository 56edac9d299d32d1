package dev.atoll.server.admission;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import java.util.List;
import java.util.Map;

/// Refuses external addresses of Services: whoever may make a Service could take over the traffic to any address with
/// them (CVE-2020-8554). Those that a Service already has may stay, so that it can still be changed.
final class ExternalAddresses {
    private ExternalAddresses() {}

    static boolean concerns(Kind kind) {
        return kind.identity().group().isEmpty() && kind.plural().equals("services");
    }

    static void admit(Map<String, Object> service, Map<String, Object> old) {
        if (!of(old).containsAll(of(service))) {
            throw StatusException.forbidden(
                    "",
                    "services",
                    Metadata.of(service).name(),
                    "Use of external IPs is denied by admission control.");
        }
    }

    private static List<?> of(Map<String, Object> service) {
        return Tree.of(service).child("spec").get("externalIPs") instanceof List<?> addresses
                ? addresses
                : List.of();
    }
}
