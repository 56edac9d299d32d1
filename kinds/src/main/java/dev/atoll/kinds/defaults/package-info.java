/// What the API fills in where an object says nothing. A table holds the plain defaults by type and
/// path; functions by type hold those that depend on other fields.
@NullMarked
package dev.atoll.kinds.defaults;

import org.jspecify.annotations.NullMarked;
