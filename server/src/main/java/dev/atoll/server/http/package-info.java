/// The HTTPS front: Vert.x event loops answer what is in memory and push watches; all else runs on virtual threads.
@NullMarked
package dev.atoll.server.http;

import org.jspecify.annotations.NullMarked;
