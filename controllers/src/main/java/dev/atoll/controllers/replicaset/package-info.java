/// ReplicaSets: as many pods as asked for. `ReplicaPlan` decides, `ReplicaSetController` acts.
@NullMarked
package dev.atoll.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
