/// What the whole server does, said as tests: a real store, a real gate, and clients that are who their certificates
/// say.
@NullMarked
package dev.atoll.server;

import org.jspecify.annotations.NullMarked;
