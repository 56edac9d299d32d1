/// Deployments: rollouts from one ReplicaSet to the next. `Sizes` decides how large each set is to be, `Revisions` and
/// `Templates` which set is which, `Progress` what the status says; `DeploymentController` acts.
@NullMarked
package dev.atoll.controllers.deployment;

import org.jspecify.annotations.NullMarked;
