/// StatefulSets: pods with lasting names and volumes, one after the other. `StatefulPlan` decides the next step,
/// `StatefulPods` makes pods and claims, `StatefulSetController` acts.
@NullMarked
package dev.atoll.controllers.statefulset;

import org.jspecify.annotations.NullMarked;
