/// The network of one host: the bridge that pods hang on, its addresses, forwarding and masquerading, and the
/// configuration for the plug-ins that connect a pod. Removed without a trace.
@NullMarked
package dev.atoll.network.host;

import org.jspecify.annotations.NullMarked;
