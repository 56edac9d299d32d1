/// What objects take of a namespace's quota: [QuotaUsage] measures one, [QuotaScopes] tells which quotas it counts for.
@NullMarked
package dev.atoll.kinds.quota;

import org.jspecify.annotations.NullMarked;
