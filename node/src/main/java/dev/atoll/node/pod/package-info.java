/// The life of pods on this node: one worker for each, which compares what the API wants with what the runtime
/// has, and takes the next steps. Uses `spec`, `volume`, `probe`, `cri` and reports through `client`.
@NullMarked
package dev.atoll.node.pod;

import org.jspecify.annotations.NullMarked;
