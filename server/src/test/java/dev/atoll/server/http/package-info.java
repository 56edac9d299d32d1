/// Tests of what only the wire shows: TLS, methods, headers, limits.
@NullMarked
package dev.atoll.server.http;

import org.jspecify.annotations.NullMarked;
