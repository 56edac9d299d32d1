/// Images that we make ourselves, without a registry: a writer of OCI archives and the pause image in it.
/// Archives are imported by `containerd`.
@NullMarked
package dev.atoll.node.image;

import org.jspecify.annotations.NullMarked;
