package dev.atoll.controllers;

import java.time.Duration;

/// How the controllers behave.
///
/// @param authority the CA's certificates as PEM, published to every namespace; empty publishes none
/// @param nodeGrace a node whose lease is older than this is no longer known to be ready
/// @param terminatedPods pods that are over and kept, the youngest of all in the tenant
public record ControllersOptions(String authority, Duration nodeGrace, int terminatedPods) {
    public static ControllersOptions defaults(String authority) {
        return new ControllersOptions(authority, Duration.ofSeconds(40), 12_500);
    }
}
