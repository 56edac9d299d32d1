/// Whether a store keeps its promises while many use it and parts of it fail: [dev.atoll.store.history.HistoryLoad]
/// uses a store and writes down what it saw, [dev.atoll.store.history.HistoryCheck] tells what of that cannot be.
@NullMarked
package dev.atoll.store.history;

import org.jspecify.annotations.NullMarked;
