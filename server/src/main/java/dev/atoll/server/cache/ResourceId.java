package dev.atoll.server.cache;

/// A resource, of whichever tenant.
record ResourceId(String group, String resource) {}
