/// A call of the API from its path to its reply, however it came in: over HTTPS or in process. Every call goes through
/// the gate here.
@NullMarked
package dev.atoll.server.api;

import org.jspecify.annotations.NullMarked;
