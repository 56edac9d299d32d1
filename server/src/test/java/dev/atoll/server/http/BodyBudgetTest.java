package dev.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.server.tenant.TenantId;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BodyBudgetTest {
    private static final Optional<TenantId> LOUD = Optional.of(new TenantId("loud"));
    private static final Optional<TenantId> QUIET = Optional.of(new TenantId("quiet"));

    private final BodyBudget budget =
            new BodyBudget(new BodyBudget.Limits(100, 60, 10), new PrometheusRegistry());

    @Test
    void refusesATenantThatHoldsTooMuchAndNoOther() {
        BodyBudget.Account first = budget.open(LOUD);
        BodyBudget.Account second = budget.open(LOUD);
        assertThat(first.add(40)).isTrue();

        assertThat(second.add(21)).isFalse();
        assertThat(budget.open(QUIET).add(60)).isTrue();
    }

    @Test
    void whatIsAnsweredMakesRoom() {
        BodyBudget.Account first = budget.open(LOUD);
        first.add(60);
        first.close();
        first.close();

        assertThat(budget.heldBytes()).isZero();
        assertThat(budget.open(LOUD).add(60)).isTrue();
    }

    @Test
    void whatIsRefusedHoldsNothing() {
        BodyBudget.Account account = budget.open(LOUD);
        account.add(50);

        assertThat(account.add(11)).isFalse();
        assertThat(budget.heldBytes()).isZero();
        assertThat(account.add(1)).isFalse();
    }

    @Test
    void strangersHaveALittleTogether() {
        budget.open(Optional.empty()).add(10);

        assertThat(budget.open(Optional.empty()).add(1)).isFalse();
        assertThat(budget.open(QUIET).add(60)).isTrue();
    }

    @Test
    void refusesAllWhereItIsFull() {
        budget.open(LOUD).add(60);

        assertThat(budget.open(QUIET).add(41)).isFalse();
        assertThat(budget.open(QUIET).add(40)).isTrue();
    }
}
