package cloud.atom.router.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.TenantId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HedgeBudgetTest {
    private static final HedgeBudget.Key KEY =
            new HedgeBudget.Key(new PolicyId(new TenantId("t"), "default", "p"), "checkout");

    private final HedgeBudget budget = new HedgeBudget();

    @ParameterizedTest
    @CsvSource({"0, 100, 0", "0.05, 1, 1", "0.05, 100, 5", "0.05, 101, 6", "0.1, 1000, 100", "1, 50, 50"})
    void grantsTheShareOfTheRequestsRoundedUp(double ratio, int requests, int hedges) {
        int granted = 0;
        for (int i = 0; i < requests; i++) {
            budget.onRequest(KEY, ratio);
            granted += budget.tryHedge(KEY) ? 1 : 0;
        }

        assertThat(granted).isEqualTo(hedges);
    }

    @Test
    void keepsWhatNobodyUsedForTenHedgesAtMost() {
        for (int i = 0; i < 100_000; i++) {
            budget.onRequest(KEY, 0.05);
        }

        int granted = 0;
        while (budget.tryHedge(KEY)) {
            granted++;
        }
        assertThat(granted).isEqualTo(10);
    }

    @Test
    void doesNotKeepEveryRouteThatEverWas() {
        for (int i = 0; i < 250_000; i++) {
            budget.onRequest(new HedgeBudget.Key(KEY.policy(), "route" + i), 1);
        }

        assertThat(budget.size()).isLessThanOrEqualTo(HedgeBudget.MOST_ROUTES);
    }

    @Test
    void keepsRoutesApart() {
        budget.onRequest(KEY, 1);

        assertThat(budget.tryHedge(new HedgeBudget.Key(KEY.policy(), "other"))).isFalse();
        assertThat(budget.tryHedge(KEY)).isTrue();
    }
}
