/// How every part talks to the API: the transport port, the typed client, informers and priority work
/// queues. Depends on `kinds` only.
@NullMarked
package dev.atoll.client;

import org.jspecify.annotations.NullMarked;
