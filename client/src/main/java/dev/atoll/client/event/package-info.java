/// Events: short notes about objects, for people. An `EventRecorder` writes them in the background, and counts
/// repetitions instead of repeating them.
@NullMarked
package dev.atoll.client.event;

import org.jspecify.annotations.NullMarked;
