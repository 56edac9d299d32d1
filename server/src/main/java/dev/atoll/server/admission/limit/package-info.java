/// What a namespace allows its objects: [NamespaceQuotas] holds them to ResourceQuotas together, [LimitRanger] each to
/// LimitRanges.
@NullMarked
package dev.atoll.server.admission.limit;

import org.jspecify.annotations.NullMarked;
