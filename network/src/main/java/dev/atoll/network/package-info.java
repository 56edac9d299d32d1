/// A tenant's network on a host: service addresses and names. Depends on `kinds` and `client`.
@NullMarked
package dev.atoll.network;

import org.jspecify.annotations.NullMarked;
