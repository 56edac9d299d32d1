/// Refusals in Kubernetes' own form: a Status with code, reason, message, details and causes.
@NullMarked
package dev.atoll.server.status;

import org.jspecify.annotations.NullMarked;
