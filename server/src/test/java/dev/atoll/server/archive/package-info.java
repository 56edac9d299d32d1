/// Tests of archives of tenants.
@NullMarked
package dev.atoll.server.archive;

import org.jspecify.annotations.NullMarked;
