/// The platform driven from outside, as its users drive it: the real command, kubectl and helm, real containers.
/// Each class of tests has a platform of its own, one at a time; every command has a time limit.
@NullMarked
package dev.atoll.e2e;

import org.jspecify.annotations.NullMarked;
