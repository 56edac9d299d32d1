/// Which kinds a tenant has: the platform's, and those that it has defined for itself ([Catalogs]).
///
/// Depends on `cache`.
@NullMarked
package dev.atoll.server.catalog;

import org.jspecify.annotations.NullMarked;
