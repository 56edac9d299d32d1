/// Tests of refusals and warnings.
@NullMarked
package dev.atoll.server.status;

import org.jspecify.annotations.NullMarked;
