/// Where a Service's traffic goes: `ServiceTargets` finds the pods, `SlicePlan` and `EndpointsPlan` lay them out, and
/// `EndpointsController` writes EndpointSlices and the older Endpoints.
@NullMarked
package dev.atoll.controllers.endpoints;

import org.jspecify.annotations.NullMarked;
