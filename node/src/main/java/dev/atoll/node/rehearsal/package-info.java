/// A container runtime to rehearse with: it speaks the interface and has nothing to tell. A build learns from it what a
/// node agent's start needs. May depend on the messages of `node.cri`.
@NullMarked
package dev.atoll.node.rehearsal;

import org.jspecify.annotations.NullMarked;
