/// Keys and certificates: an authority that issues them, and their PEM files. Depends on nothing else of Atoll.
@NullMarked
package dev.atoll.server.pki;

import org.jspecify.annotations.NullMarked;
