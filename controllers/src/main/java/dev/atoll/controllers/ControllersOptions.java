package dev.atoll.controllers;

import dev.atoll.client.queue.QueueOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// How the controllers behave.
///
/// @param authority the CA's certificates as PEM, published to every namespace; empty publishes none
/// @param nodeGrace a node whose lease is older than this is no longer known to be ready
/// @param terminatedPods pods that are over and kept, the youngest of all in the tenant
/// @param queues bounds of every controller's queue
/// @param steady a clock that nobody sets, which begins anywhere
public record ControllersOptions(
        String authority,
        Duration nodeGrace,
        int terminatedPods,
        QueueOptions queues,
        InstantSource steady) {
    public static ControllersOptions defaults(String authority) {
        return new ControllersOptions(
                authority,
                Duration.ofSeconds(40),
                12_500,
                QueueOptions.defaults(),
                () -> Instant.EPOCH.plusNanos(System.nanoTime()));
    }

    public ControllersOptions withTerminatedPods(int kept) {
        return new ControllersOptions(authority, nodeGrace, kept, queues, steady);
    }

    public ControllersOptions withQueues(QueueOptions options) {
        return new ControllersOptions(authority, nodeGrace, terminatedPods, options, steady);
    }

    public ControllersOptions withSteady(InstantSource clock) {
        return new ControllersOptions(authority, nodeGrace, terminatedPods, queues, clock);
    }
}
