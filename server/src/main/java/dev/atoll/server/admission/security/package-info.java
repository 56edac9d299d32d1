/// How safe pods have to be, as their namespace's labels say: [PodSecurity] applies the Pod Security Standards, which
/// [BaselineChecks] and [RestrictedChecks] hold.
@NullMarked
package dev.atoll.server.admission.security;

import org.jspecify.annotations.NullMarked;
