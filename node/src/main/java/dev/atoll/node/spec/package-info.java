/// From a pod's specification to what the runtime is told: environment, resources, security, names. Pure: every
/// class is a function of the pod and of what was read for it.
@NullMarked
package dev.atoll.node.spec;

import org.jspecify.annotations.NullMarked;
