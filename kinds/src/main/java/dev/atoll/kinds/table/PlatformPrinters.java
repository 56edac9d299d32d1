package dev.atoll.kinds.table;

import java.util.Map;

/// Printers of the platform's own kinds.
final class PlatformPrinters {
    static final Map<String, Printer> PRINTERS =
            Map.of("atoll.v1.Tenant", tenant(), "atoll.v1.Shard", shard());

    private PlatformPrinters() {}

    private static Printer tenant() {
        return Printer.named()
                .text("Status", PlatformPrinters::phase)
                .number("Objects", s -> s.status().child("usage").integer("objects", 0))
                .number("Nodes", s -> s.status().child("usage").integer("nodes", 0))
                .text("Shard", s -> Subject.or(s.status().string("shard", ""), Subject.NONE))
                .text("Version", PlatformPrinters::version)
                .age()
                .wide("Bytes", s -> s.status().child("usage").string("bytes", "0"))
                .wide(
                        "Display-Name",
                        s -> Subject.or(s.spec().string("displayName", ""), Subject.NONE))
                .wide("Endpoint", s -> Subject.or(s.status().string("endpoint", ""), Subject.NONE));
    }

    private static Printer shard() {
        return Printer.named()
                .text("Type", s -> s.spec().string("type", ""))
                .text("Status", PlatformPrinters::phase)
                .number("Tenants", s -> s.status().integer("tenants", 0))
                .number("Bytes", s -> s.status().integer("sizeBytes", 0))
                .bool("Unschedulable", s -> s.spec().bool("unschedulable"))
                .age()
                .wide(
                        "Endpoints",
                        s ->
                                Subject.or(
                                        String.join(",", s.spec().strings("endpoints")),
                                        Subject.NONE));
    }

    private static String phase(Subject subject) {
        return subject.metadata().has("deletionTimestamp")
                ? "Terminating"
                : Subject.or(subject.status().string("phase", ""), "Unknown");
    }

    private static String version(Subject tenant) {
        return tenant.status()
                .string("kubernetesVersion", tenant.spec().string("kubernetesVersion", ""));
    }
}
