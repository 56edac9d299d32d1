/// Tests of Pod Security Standards.
@NullMarked
package dev.atoll.server.admission.security;

import org.jspecify.annotations.NullMarked;
