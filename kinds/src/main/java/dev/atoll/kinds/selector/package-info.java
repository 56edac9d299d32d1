/// What clients select objects by: labels and fields. A selector is parsed once and matches plain
/// maps; errors carry Kubernetes' messages.
@NullMarked
package dev.atoll.kinds.selector;

import org.jspecify.annotations.NullMarked;
