/// Tests of what a tenant has from the start.
@NullMarked
package dev.atoll.server.bootstrap;

import org.jspecify.annotations.NullMarked;
