/// Which tenants there are. A tenant is what its [Origin] says, a record in the tenant's own part of the store;
/// [Tenants] knows those of all tenants, as the watch of the store tells them. [TenantKeys] are what a tenant's
/// credentials are signed with. [TenantReaper] ends
/// tenants, and [TenantReports] tells operators where they live and what they use.
@NullMarked
package dev.atoll.server.tenancy;

import org.jspecify.annotations.NullMarked;
