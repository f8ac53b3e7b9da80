package cloud.atom.router.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private static final long SECOND = 1_000_000_000L;
    private static final RetryBudget.Key KEY = new RetryBudget.Key(new TenantId("t"), new RegionId("r"));

    private final RetryBudget budget = new RetryBudget();

    private void requests(int count, long nowNanos) {
        for (int i = 0; i < count; i++) {
            budget.onRequest(KEY.tenant(), KEY.region(), nowNanos);
        }
    }

    private int granted(long nowNanos) {
        int granted = 0;
        for (int i = 0; i < 1000; i++) {
            granted += budget.tryRetry(KEY, 0.2, nowNanos) ? 1 : 0;
        }
        return granted;
    }

    @Test
    void grantsTheFloorToATenantThatSendsLittle() {
        assertThat(granted(0)).isEqualTo(100);
    }

    @Test
    void grantsAShareOfTheRequestsOfTheWindow() {
        requests(500, 0);
        requests(500, 5 * SECOND);

        assertThat(granted(9 * SECOND)).isEqualTo(300);
    }

    @Test
    void forgetsWhatIsOlderThanTheWindow() {
        requests(1000, 0);
        assertThat(granted(SECOND)).isEqualTo(300);

        assertThat(granted(10 * SECOND)).isZero();
        assertThat(granted(11 * SECOND)).isEqualTo(100);
    }

    @Test
    void countsEachTenantAndRegionByItself() {
        granted(0);

        RetryBudget.Key other = new RetryBudget.Key(KEY.tenant(), new RegionId("other"));
        assertThat(budget.tryRetry(other, 0.2, 0)).isTrue();
    }

    @Test
    void forgetsTenantsAndRegionsThatSendNothingAnyMore() {
        for (int i = 0; i < 100_000; i++) {
            budget.onRequest(new TenantId("t" + i), KEY.region(), i * SECOND / 100);
        }

        // A thousand were in use in the last window.
        assertThat(budget.size()).isBetween(1000, 4000);
    }

    @Test
    void keepsWhatIsInUseWhileOthersAreForgotten() {
        for (int i = 0; i < 10_000; i++) {
            requests(1, i * SECOND / 100);
            budget.onRequest(new TenantId("t" + i), KEY.region(), i * SECOND / 100);
        }

        // 100 a second.
        assertThat(granted(99 * SECOND)).isEqualTo(300);
    }

    @Test
    void countsOnThroughTheWrapOfItsSeconds() {
        long wrap = (1L << 20) * SECOND;
        requests(1000, wrap - 2 * SECOND);

        assertThat(granted(wrap + SECOND)).isEqualTo(300);
    }
}
