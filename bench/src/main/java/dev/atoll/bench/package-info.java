/// Benchmarks: each prints its figures, one JSON line a figure, beside upstream's or the machine's limit.
@NullMarked
package dev.atoll.bench;

import org.jspecify.annotations.NullMarked;
