/// Expressions of the Common Expression Language over plain trees, with Kubernetes' functions: [Cel] compiles them with
/// [Declarations] of their variables, a [Program] is evaluated within a budget. Parser and type checker are dev.cel's;
/// evaluation is done here, so that its costs are counted as upstream counts them, and stop it.
@NullMarked
package dev.atoll.kinds.cel;

import org.jspecify.annotations.NullMarked;
