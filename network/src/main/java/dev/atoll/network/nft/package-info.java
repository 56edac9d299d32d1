/// The kernel's packet filter behind a narrow port: scripts go in, whole or not at all. The real thing calls
/// libnftables in this process. Knows nothing of Services.
@NullMarked
package dev.atoll.network.nft;

import org.jspecify.annotations.NullMarked;
