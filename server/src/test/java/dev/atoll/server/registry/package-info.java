/// Tests of the registry's verbs against a whole server.
@NullMarked
package dev.atoll.server.registry;

import org.jspecify.annotations.NullMarked;
