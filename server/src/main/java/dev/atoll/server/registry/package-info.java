/// The verbs: what create, update, patch and delete mean, kind by kind. Writes go to the store; everything here
/// takes an `AuthorizedRequest`.
@NullMarked
package dev.atoll.server.registry;

import org.jspecify.annotations.NullMarked;
