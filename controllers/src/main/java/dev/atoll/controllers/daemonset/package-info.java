/// DaemonSets: one pod on every node that suits. `DaemonPlan` decides, `DaemonSetController` acts.
@NullMarked
package dev.atoll.controllers.daemonset;

import org.jspecify.annotations.NullMarked;
