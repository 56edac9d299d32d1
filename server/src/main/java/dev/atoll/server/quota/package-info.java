/// What the operator allows a tenant: an [Allowance], which the Tenant object says and [Allowances] keeps at hand.
@NullMarked
package dev.atoll.server.quota;

import org.jspecify.annotations.NullMarked;
