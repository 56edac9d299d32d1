/// Admission that tenants bring themselves: webhooks and policies. What a tenant has of them is read once into
/// [TenantRules] and anew when it has changed; [Extensions] lets them look at each [Attempt] to write.
@NullMarked
package dev.atoll.server.admission.extension;

import org.jspecify.annotations.NullMarked;
