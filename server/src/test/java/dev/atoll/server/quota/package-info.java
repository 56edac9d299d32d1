/// Tests of what the operator allows tenants, through the API.
@NullMarked
package dev.atoll.server.quota;

import org.jspecify.annotations.NullMarked;
