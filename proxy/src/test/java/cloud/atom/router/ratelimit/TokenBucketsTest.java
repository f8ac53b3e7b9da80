package cloud.atom.router.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RateLimit;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.qos.QuotaAnswer;
import cloud.atom.router.qos.QuotaGate;
import io.github.bucket4j.TimeMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
    private static final PolicyId API = new PolicyId(new TenantId("acme"), "default", "api");
    private static final PolicyId OTHER = new PolicyId(new TenantId("acme"), "default", "other");
    private static final RateLimit LIMIT = new RateLimit(100, 10);
    private static final long MILLI = 1_000_000;

    private final MovedTime time = new MovedTime();
    private final TokenBuckets buckets = new TokenBuckets(time);
    private final QuotaGate live = buckets.live();
    private final QuotaGate dryRun = buckets.dryRun();

    @Test
    void admitsTheBurstAndThenExactlyTheRate() {
        assertThat(admitted(LIMIT, 50)).isEqualTo(10);
        long admitted = 0;
        for (int i = 0; i < 10_000; i++) { // 10 seconds, a request every millisecond
            time.nanos += MILLI;
            admitted += admitted(LIMIT, 1);
        }

        assertThat(admitted).isEqualTo(1_000);
    }

    @Test
    void tellsWhatIsLeftAndHowLongToWait() {
        QuotaAnswer first = live.ask(API, LIMIT);
        admitted(LIMIT, 9);
        QuotaAnswer refused = live.ask(API, LIMIT);

        assertThat(first).isEqualTo(new QuotaAnswer(true, 9, 0, 10 * MILLI));
        assertThat(refused).isEqualTo(new QuotaAnswer(false, 0, 10 * MILLI, 100 * MILLI));
    }

    @Test
    void answersADryRunLikeLiveTrafficWithoutTaking() {
        for (int i = 0; i < 30; i++) {
            time.nanos += 3 * MILLI;
            QuotaAnswer looked = dryRun.ask(API, LIMIT);
            assertThat(dryRun.ask(API, LIMIT)).isEqualTo(looked);
            assertThat(live.ask(API, LIMIT)).isEqualTo(looked);
        }
    }

    @Test
    void remembersNothingOfADryRun() {
        dryRun.ask(API, LIMIT);

        assertThat(buckets.size()).isZero();
    }

    @Test
    void keepsWhatWasUsedWhenTheLimitChanges() {
        admitted(LIMIT, 4);

        buckets.onPolicies(Map.of(API, new RateLimit(1, 20)));
        assertThat(dryRun.ask(API, LIMIT).remaining()).isEqualTo(15); // 20 − 4 used − 1 looked at
        buckets.onPolicies(Map.of(API, new RateLimit(1, 6)));
        assertThat(dryRun.ask(API, LIMIT).remaining()).isEqualTo(1);
        buckets.onPolicies(Map.of(API, new RateLimit(1, 3)));
        assertThat(live.ask(API, LIMIT).admitted()).isFalse();
    }

    @Test
    void refillsAtTheNewRateAfterAChange() {
        admitted(LIMIT, 10);
        buckets.onPolicies(Map.of(API, new RateLimit(1_000, 10)));

        time.nanos += 5 * MILLI;

        assertThat(admitted(LIMIT, 10)).isEqualTo(5);
    }

    @Test
    void keepsBucketsAcrossReloadsAndDropsThoseOfPoliciesThatAreGone() {
        live.ask(API, LIMIT);
        live.ask(OTHER, LIMIT);

        buckets.onPolicies(Map.of(API, LIMIT));

        assertThat(buckets.size()).isOne();
        assertThat(live.ask(API, LIMIT).remaining()).isEqualTo(8);
        assertThat(live.ask(OTHER, LIMIT).remaining()).isEqualTo(9);
    }

    @Test
    void takesRatesThatNoMachineReaches() {
        RateLimit huge = new RateLimit(Long.MAX_VALUE, Long.MAX_VALUE);

        assertThat(live.ask(API, huge).admitted()).isTrue();
    }

    @Test
    void neverAdmitsMoreThanTheBurstToManyThreads() throws Exception {
        RateLimit limit = new RateLimit(1, 1_000);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Long>> counts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            counts.add(threads.submit(() -> {
                start.await();
                return admitted(limit, 500);
            }));
        }

        start.countDown();
        long admitted = 0;
        for (Future<Long> count : counts) {
            admitted += count.get(10, TimeUnit.SECONDS);
        }
        threads.shutdown();

        assertThat(admitted).isEqualTo(1_000);
    }

    private long admitted(RateLimit limit, int asked) {
        long admitted = 0;
        for (int i = 0; i < asked; i++) {
            admitted += live.ask(API, limit).admitted() ? 1 : 0;
        }
        return admitted;
    }

    private static final class MovedTime implements TimeMeter {
        private long nanos = 5_000_000_000L;

        @Override
        public long currentTimeNanos() {
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
