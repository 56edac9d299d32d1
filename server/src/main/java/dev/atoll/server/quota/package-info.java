/// What the operator allows a tenant: an [Allowance], which the Tenant object says and [Allowances] keeps at hand.
/// [Quotas] holds what tenants store to it, [OpenWatches] what they watch; the seats of `server.flow` are told of the
/// rest.
@NullMarked
package dev.atoll.server.quota;

import org.jspecify.annotations.NullMarked;
