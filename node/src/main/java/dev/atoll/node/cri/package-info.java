/// The container runtime interface: a narrow port of records, which the pod rooms are written against, and its
/// adapter over gRPC and a Unix socket. Knows nothing of pods in the API.
@NullMarked
package dev.atoll.node.cri;

import org.jspecify.annotations.NullMarked;
