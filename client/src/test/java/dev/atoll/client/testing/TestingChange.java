package dev.atoll.client.testing;

import dev.atoll.client.WatchEvent;
import dev.atoll.kinds.Tree;

/// A change of one object.
///
/// @param collection group, version and resource
record TestingChange(
        long revision, String collection, String namespace, WatchEvent.Type type, Tree object) {}
