/// Objects as tables, as `kubectl get` shows them: which columns a kind has, and what is in the
/// cells.
@NullMarked
package dev.atoll.kinds.table;

import org.jspecify.annotations.NullMarked;
