/// Kubernetes' protocol-buffer encoding of objects, read by the same schemas as JSON is. Depends on `schema` and
/// `codec`.
@NullMarked
package dev.atoll.kinds.protobuf;

import org.jspecify.annotations.NullMarked;
