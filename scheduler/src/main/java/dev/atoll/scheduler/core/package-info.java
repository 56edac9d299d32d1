/// The placing core, without I/O: a `PodInfo` and a snapshot of `NodeView`s go in, a `Placement` comes out. A `Rule`
/// says whether a node can take a pod at all; `Scores` say how well it suits.
@NullMarked
package dev.atoll.scheduler.core;

import org.jspecify.annotations.NullMarked;
