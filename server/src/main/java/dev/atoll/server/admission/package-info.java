/// What is added to or refused of an object before it is stored, beyond its own validation.
@NullMarked
package dev.atoll.server.admission;

import org.jspecify.annotations.NullMarked;
