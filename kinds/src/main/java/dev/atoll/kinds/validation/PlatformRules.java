package dev.atoll.kinds.validation;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Rules for the platform's own kinds: tenants and shards.
final class PlatformRules {
    private static final List<String> VERSIONS = List.of("1.36");
    private static final List<String> POLICIES = List.of("LeastLoaded", "Pinned", "Spread");
    private static final List<String> SHARDED = List.of("events", "leases.coordination.k8s.io");
    private static final int MAX_WEIGHT = 1_000;
    private static final int MAX_DISPLAY_NAME_BYTES = 256;

    private PlatformRules() {}

    static void tenant(Cursor tenant) {
        Cursor spec = tenant.at("spec");
        Cursor displayName = spec.at("displayName");
        if (displayName.text().getBytes(StandardCharsets.UTF_8).length > MAX_DISPLAY_NAME_BYTES) {
            displayName.add(FieldError.tooLong(displayName.path(), MAX_DISPLAY_NAME_BYTES));
        }
        spec.at("kubernetesVersion").oneOf(VERSIONS);
        quota(spec.at("quota"));
        spec.at("weight").between(1, MAX_WEIGHT);
        for (String range : List.of("serviceCIDR", "podCIDR")) {
            Cursor cidr = spec.at("network").at(range);
            if (!cidr.text().isEmpty()) {
                cidr.check(Addresses.cidr(cidr.text()));
            }
        }
        placement(spec.at("placement"));
        tenantStatus(tenant.at("status"));
    }

    private static void quota(Cursor quota) {
        Cursor objects = quota.at("objects");
        for (Map.Entry<String, Object> entry : objects.map().entrySet()) {
            for (String problem : Names.subdomain(entry.getKey())) {
                objects.add(FieldError.invalid(objects.path(), entry.getKey(), problem));
            }
            objects.key(entry.getKey()).nonNegative();
        }
        ResourceRules.nonNegative(quota.at("bytes"));
        for (String limit : List.of("requestsInFlight", "watches", "nodes")) {
            quota.at(limit).nonNegative();
        }
    }

    private static void placement(Cursor placement) {
        placement.at("policy").oneOf(POLICIES);
        Cursor shard = placement.at("shard");
        if (!shard.text().isEmpty()) {
            shard.check(Names.label(shard.text()));
        } else if (placement.text("policy").equals("Pinned")) {
            shard.required("must be specified when `policy` is \"Pinned\"");
        }
    }

    private static void tenantStatus(Cursor status) {
        status.at("phase")
                .oneOf(List.of("Active", "Failed", "Restoring", "Suspended", "Terminating"));
        status.at("remainingObjects").nonNegative();
        Cursor usage = status.at("usage");
        usage.at("objects").nonNegative();
        ResourceRules.nonNegative(usage.at("bytes"));
        usage.at("nodes").nonNegative();
    }

    static void tenantUpdate(Cursor tenant, Cursor old) {
        tenant(tenant);
        Cursor spec = tenant.at("spec");
        Cursor was = old.at("spec");
        spec.at("kubernetesVersion").immutable(was.at("kubernetesVersion"));
        spec.at("network").immutable(was.at("network"));
    }

    static void tenantStatusUpdate(Cursor tenant, Cursor old) {
        tenantStatus(tenant.at("status"));
    }

    static void shard(Cursor shard) {
        Cursor spec = shard.at("spec");
        spec.at("type").requireOneOf(List.of("Embedded", "Etcd"));
        Cursor endpoints = spec.at("endpoints");
        boolean remote = spec.text("type").equals("Etcd");
        if (remote && endpoints.items().isEmpty()) {
            endpoints.required("at least 1 endpoint is required for the type Etcd");
        }
        if (!remote && !endpoints.items().isEmpty()) {
            endpoints.forbidden("may not be set when `type` is not \"Etcd\"");
        }
        Set<String> seen = new HashSet<>();
        for (Cursor endpoint : endpoints.items()) {
            endpoint.unique(seen);
            if (!isClientUrl(endpoint.text())) {
                endpoint.invalid("must be a URL of the form http://HOST:PORT or https://HOST:PORT");
            }
        }
        if (spec.has("secretRef")) {
            spec.at("secretRef").at("name").require();
            spec.at("secretRef").at("namespace").require();
        }
        Set<String> resources = new HashSet<>();
        for (Cursor resource : spec.at("resources").items()) {
            resource.unique(resources);
            resource.oneOf(SHARDED);
        }
        spec.at("weight").nonNegative();
        shardStatus(shard.at("status"));
    }

    private static boolean isClientUrl(String text) {
        try {
            URI url = new URI(text);
            return List.of("http", "https").contains(url.getScheme())
                    && url.getHost() != null
                    && url.getPort() > 0
                    && url.getPath().isEmpty();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void shardStatus(Cursor status) {
        status.at("phase").oneOf(List.of("Failed", "ReadOnly", "Ready"));
        status.at("tenants").nonNegative();
        status.at("sizeBytes").nonNegative();
    }

    static void shardUpdate(Cursor shard, Cursor old) {
        shard(shard);
        shard.at("spec").at("type").immutable(old.at("spec").at("type"));
        shard.at("spec").at("resources").immutable(old.at("spec").at("resources"));
    }

    static void shardStatusUpdate(Cursor shard, Cursor old) {
        shardStatus(shard.at("status"));
    }
}
