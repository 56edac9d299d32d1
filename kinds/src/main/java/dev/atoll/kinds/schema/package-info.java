/// The shapes of the API's types: which fields there are, of which type, and how their lists merge.
/// A built-in type's schema is read from a generated file when it is first asked for.
@NullMarked
package dev.atoll.kinds.schema;

import org.jspecify.annotations.NullMarked;
