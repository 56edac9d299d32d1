/// Tests of keys and certificates.
@NullMarked
package dev.atoll.server.pki;

import org.jspecify.annotations.NullMarked;
