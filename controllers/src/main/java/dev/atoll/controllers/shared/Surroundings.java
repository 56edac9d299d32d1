package dev.atoll.controllers.shared;

import dev.atoll.client.ApiClient;
import dev.atoll.client.event.EventRecorder;
import dev.atoll.client.informer.Informers;
import dev.atoll.client.queue.QueueMetrics;
import dev.atoll.client.queue.QueueOptions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;

/// What a controller of one tenant works with.
///
/// @param clock the time of day, which may be set
/// @param steady by which is measured how long something takes: nobody sets it, and it begins anywhere
public record Surroundings(
        Informers informers,
        EventRecorder events,
        QueueMetrics metrics,
        InstantSource clock,
        InstantSource steady,
        RandomGenerator random,
        QueueOptions queues) {

    public ApiClient client() {
        return informers.client();
    }

    /// The time as the API spells it: in whole seconds.
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
