/// Who is served next where tenants share the server: requests that compute take turns, tenant by tenant. Depends on
/// the tenant's name and the refusals of `server.status` only.
@NullMarked
package dev.atoll.server.flow;

import org.jspecify.annotations.NullMarked;
