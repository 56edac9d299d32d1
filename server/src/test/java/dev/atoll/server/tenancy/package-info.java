/// Tests of tenants' lives, through the API.
@NullMarked
package dev.atoll.server.tenancy;

import org.jspecify.annotations.NullMarked;
