/// The API server: its composition and life cycle. The rooms below depend on each other in one direction: http, then
/// registry, then cache; `tenant` and `auth` are used by all.
@NullMarked
package dev.atoll.server;

import org.jspecify.annotations.NullMarked;
