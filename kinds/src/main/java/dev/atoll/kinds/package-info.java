/// What the API's objects are: the catalog of kinds, each defined by data, and the object tree that
/// every other room reads. Depends on nothing else of Atoll.
@NullMarked
package dev.atoll.kinds;

import org.jspecify.annotations.NullMarked;
