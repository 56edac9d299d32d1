/// Tests of quotas.
@NullMarked
package dev.atoll.kinds.quota;

import org.jspecify.annotations.NullMarked;
