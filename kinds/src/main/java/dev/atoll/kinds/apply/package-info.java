/// Server-side apply (KEP-555): who owns which field of an object, and what becomes of the object when somebody applies
/// what they want of it. Works on plain trees and schemas; depends on `schema` and `codec`.
@NullMarked
package dev.atoll.kinds.apply;

import org.jspecify.annotations.NullMarked;
