/// PodDisruptionBudgets: `ExpectedScale` tells how many pods there should be, `BudgetPlan` how many may go, and
/// `DisruptionController` writes it. Evictions count down what it wrote.
@NullMarked
package dev.atoll.controllers.disruption;

import org.jspecify.annotations.NullMarked;
