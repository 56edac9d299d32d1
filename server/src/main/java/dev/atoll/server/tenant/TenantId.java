package dev.atoll.server.tenant;

import java.util.regex.Pattern;

/// A tenant's name: a DNS label. It is the first part of every key.
public record TenantId(String name) {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    /// The operator's tenant.
    public static final TenantId SYSTEM = new TenantId("system");

    /// The first tenant of a new installation.
    public static final TenantId DEFAULT = new TenantId("default");

    public TenantId {
        if (!isValid(name)) {
            throw new IllegalArgumentException("not a tenant's name: " + name);
        }
    }

    public static boolean isValid(String name) {
        return DNS_LABEL.matcher(name).matches();
    }

    @Override
    public String toString() {
        return name;
    }
}
