/// Tests of what budgets allow, with values.
@NullMarked
package dev.atoll.controllers.disruption;

import org.jspecify.annotations.NullMarked;
