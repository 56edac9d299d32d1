package dev.atoll.server.cache;

/// A resource, of whichever tenant.
public record ResourceId(String group, String resource) {}
