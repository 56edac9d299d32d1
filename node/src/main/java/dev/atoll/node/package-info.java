/// The node agent: pods to containers over CRI. Depends on `kinds` and `client`.
@NullMarked
package dev.atoll.node;

import org.jspecify.annotations.NullMarked;
