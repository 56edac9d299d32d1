/// Pods to nodes: one lane a tenant, a pure placing core over a snapshot. Depends on `kinds` and `client`.
@NullMarked
package dev.atoll.scheduler;

import org.jspecify.annotations.NullMarked;
