/// What a tenant is to the server: its name, by type, and the keys that begin with it. Depends on the store's
/// contract only.
@NullMarked
package dev.atoll.server.tenant;

import org.jspecify.annotations.NullMarked;
