/// Tests of tenants in several stores of one server.
@NullMarked
package dev.atoll.server.shard;

import org.jspecify.annotations.NullMarked;
