/// Who a request comes from and what it may: credentials, tokens, RBAC, and the one gate that names a request's
/// tenant. Depends on `tenant`, `status` and `cache`.
@NullMarked
package dev.atoll.server.auth;

import org.jspecify.annotations.NullMarked;
