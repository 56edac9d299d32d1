package dev.atoll.server.discovery;

import dev.atoll.server.api.ApiCall;
import dev.atoll.server.api.Reply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// `/livez`, `/readyz` and `/healthz`: named checks, all of which must pass.
public final class Health {
    private final Map<String, BooleanSupplier> checks;

    public Health(Map<String, BooleanSupplier> checks) {
        this.checks = new LinkedHashMap<>(checks);
    }

    Reply answer(String path, ApiCall call) {
        String[] parts = path.split("/");
        String endpoint = parts[1];
        StringBuilder report = new StringBuilder();
        boolean healthy = true;
        for (Map.Entry<String, BooleanSupplier> check : checks.entrySet()) {
            boolean asked = parts.length == 2 || parts[2].equals(check.getKey());
            if (!asked || call.parameters("exclude").contains(check.getKey())) {
                continue;
            }
            boolean passes = check.getValue().getAsBoolean();
            healthy &= passes;
            report.append(passes ? "[+]" : "[-]")
                    .append(check.getKey())
                    .append(passes ? " ok\n" : " failed: reason withheld\n");
        }
        if (!healthy) {
            return ServerPaths.text(500, report + endpoint + " check failed\n");
        }
        return ServerPaths.text(
                200,
                call.query().containsKey("verbose") ? report + endpoint + " check passed\n" : "ok");
    }
}
