package cloud.atom.router.memory;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.AttemptSummary;
import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.exchange.ExchangeSummary.Phase;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.routing.Candidate;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.state.RouterState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class DecisionMemoryTest {
    private static final long SEED = 20_261_123;
    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

    private final Town town = new Town(SEED);
    private final DecisionMemory memory = memory(1000, 16 << 20);

    @Test
    void remembersWhatWasDecidedAndWhy() {
        for (int i = 0; i < 1000; i++) {
            RequestFacts request = town.request();
            RoutingDecision decision = town.decide(request);
            memory.onDecision(request, decision, 1000);

            Remembered seen = find(decision.traceId());

            assertThat(seen.reason()).isEqualTo(decision.reason());
            assertThat(seen.generation()).isEqualTo(decision.generation());
            assertThat(seen.policyVersion()).isEqualTo(decision.policy() == null ? 0 : 7);
            assertThat(seen.first())
                    .isEqualTo(
                            decision instanceof Forward forward
                                    ? forward.targets().get(0).region()
                                    : null);
            assertThat(seen.candidates()).hasSameSizeAs(decision.candidates());
            for (int at = 0; at < seen.candidates().size(); at++) {
                Candidate mine = seen.candidates().get(at);
                Candidate theirs = decision.candidates().get(at);
                assertThat(mine.region()).isEqualTo(theirs.region());
                assertThat(mine.rank()).isEqualTo(theirs.rank());
                assertThat(mine.why()).isEqualTo(theirs.why());
                assertThat(mine.share()).isEqualTo(theirs.share());
                assertThat(mine.score()).isCloseTo(theirs.score(), org.assertj.core.data.Offset.offset(1e-4));
                assertThat(Float.compare((float) mine.estimatedRttMs(), (float) theirs.estimatedRttMs()))
                        .isZero();
            }
        }
    }

    @Test
    void keepsNothingThatNamesTheClient() {
        RequestFacts request = new RequestFacts(
                new TraceId(1, 2),
                null,
                "alice.acme.example",
                "GET",
                "/a",
                Map.of("x-beta", "1", "cookie", "secret")::get,
                IpAddress.parse("81.2.69.142"));
        memory.onDecision(request, town.decide(request), 1000);

        Remembered seen = find(request.traceId());

        assertThat(String.valueOf(seen.client())).isEqualTo("81.2.69.0/24");
        assertThat(seen.route()).isEqualTo("beta");
        assertThat(seen.facts(town.state).fields().value("x-beta")).isEqualTo("1");
        assertThat(seen.facts(town.state).fields().value("cookie")).isNull();
        assertThat(seen.facts(town.state).host()).isEmpty();
        assertThat(seen.facts(town.state).client()).isEqualTo(IpAddress.parse("81.2.69.0"));
    }

    @Test
    void keepsOfACookieItsRegionAndTheRestOfItsLife() {
        String cookie = town.cookie("r1", 1234);
        RequestFacts request = new RequestFacts(
                new TraceId(1, 2),
                null,
                "a.acme.example",
                "GET",
                "/c",
                Map.of("cookie", "a=secret; " + cookie)::get,
                null);
        memory.onDecision(request, town.decide(request), 1000);

        Remembered seen = find(request.traceId());

        assertThat(seen.sticky()).isEqualTo(new RegionId("r1"));
        // The same cookie a minute later: what is left of its life is what was left then.
        RouterState later = town.state.withHealth(
                new HealthSnapshot(town.state.health().regions(), (Town.NOW_SECONDS + 60) * 1000));
        assertThat(seen.facts(town.state).fields().value("cookie")).isEqualTo(cookie);
        assertThat(seen.facts(later).fields().value("cookie")).isEqualTo(town.cookie("r1", 1234 + 60));
    }

    @Test
    void notesAttemptsAndTheEnd() {
        RoutingDecision decision = town.decide(memory);
        while (!(decision instanceof Forward)) {
            decision = town.decide(memory);
        }
        Forward forward = (Forward) decision;
        Remembered seen = find(decision.traceId());
        assertThat(seen.ending()).isNull();

        memory.onAttempt(attempt(forward, 1, AttemptOutcome.CONNECT_FAILURE, 0));
        memory.onAttempt(attempt(forward, 2, AttemptOutcome.SUCCESS, 200));
        memory.onComplete(completed(forward));
        memory.onComplete(completed(forward)); // what has ended is not looked for any more

        assertThat(seen.attempts()).extracting(Remembered.Attempt::number).containsExactly(1, 2);
        assertThat(seen.attempts()).extracting(Remembered.Attempt::status).containsExactly(0, 200);
        Remembered.Ending ending = seen.ending();
        assertThat(ending).isNotNull();
        assertThat(ending.status()).isEqualTo(200);
        assertThat(ending.phase()).isEqualTo(Phase.COMPLETED);
    }

    @Test
    void forgetsTheOldestBeyondItsEntries() {
        DecisionMemory small = memory(10, 16 << 20);
        List<TraceId> decided = decide(small, 25);

        List<TraceId> kept = small.newest(any -> true, Long.MAX_VALUE, 100).stream()
                .map(Remembered::traceId)
                .toList();

        assertThat(kept).hasSize(10);
        for (int i = 0; i < 10; i++) {
            assertThat(kept.get(i)).as("newest first, place " + i).isEqualTo(decided.get(24 - i));
        }
    }

    @Test
    void forgetsTheOldestBeyondItsMemory() {
        DecisionMemory small = memory(100_000, 64 << 10);
        decide(small, 5_000);

        List<Remembered> kept = small.newest(any -> true, Long.MAX_VALUE, 100_000);

        assertThat(kept).hasSizeBetween(50, 500);
        assertThat(kept.stream().mapToLong(Remembered::bytes).sum()).isLessThanOrEqualTo(64 << 10);
    }

    @Test
    void givesPagesWithoutGapOrRepetition() {
        decide(memory, 95);
        Set<TraceId> seen = new HashSet<>();
        long before = Long.MAX_VALUE;
        int pages = 0;
        for (List<Remembered> page = page(before); !page.isEmpty(); page = page(before)) {
            page.forEach(one -> assertThat(seen.add(one.traceId())).isTrue());
            before = page.get(page.size() - 1).stamp();
            pages++;
        }

        assertThat(seen).hasSize(95);
        assertThat(pages).isEqualTo(10);
    }

    private List<Remembered> page(long before) {
        return memory.newest(any -> true, before, 10);
    }

    @Test
    void tellsFollowersOfAllThatComesAndOfWhatTheyMissed() {
        DecisionMemory small = memory(10, 16 << 20);
        decide(small, 3);
        DecisionMemory.Tail tail = small.tail();

        List<TraceId> first = decide(small, 8);
        List<Remembered> came = tail.poll(5);
        List<Remembered> rest = tail.poll(100);
        List<TraceId> many = decide(small, 25);
        List<Remembered> last = tail.poll(100);

        assertThat(came).extracting(Remembered::traceId).containsExactlyElementsOf(first.subList(0, 5));
        assertThat(rest).extracting(Remembered::traceId).containsExactlyElementsOf(first.subList(5, 8));
        assertThat(last).extracting(Remembered::traceId).containsExactlyElementsOf(many.subList(15, 25));
        assertThat(tail.missed()).isEqualTo(15);
        assertThat(tail.poll(100)).isEmpty();
    }

    @Test
    void letsAnyThreadLookWhileLoopsWrite() throws InterruptedException {
        DecisionMemory shared = new DecisionMemory(new MemoryConfig(200, 16 << 20), 2, () -> NOW);
        CountDownLatch done = new CountDownLatch(2);
        for (int loop = 0; loop < 2; loop++) {
            Town own = new Town(SEED + loop);
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 5_000; i++) {
                    RoutingDecision decision = own.decide(shared);
                    if (decision instanceof Forward forward) {
                        shared.onComplete(completed(forward));
                    }
                }
                done.countDown();
            });
            thread.setDaemon(true);
            thread.start();
        }

        List<Remembered> seen = new ArrayList<>();
        do {
            List<Remembered> now = shared.newest(any -> true, Long.MAX_VALUE, 1000);
            assertThat(now).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(200);
            seen.addAll(now.subList(0, Math.min(1, now.size())));
        } while (done.getCount() > 0);
        done.await();

        assertThat(shared.newest(any -> true, Long.MAX_VALUE, 1000)).hasSize(200);
        assertThat(seen).isSortedAccordingTo(java.util.Comparator.comparingLong(Remembered::stamp));
    }

    @Test
    void knowsTheDatabaseOfPlacesByItsGeneration() {
        memory.onDatabase(1, "embedded A");
        RoutingDecision before = town.decide(memory);
        memory.onDatabase(before.generation() + 1, "configured B");

        assertThat(memory.databaseOf(find(before.traceId()))).isEqualTo("embedded A");
    }

    @Test
    void remembersNothingWhenToldSo() {
        DecisionMemory off = memory(0, 16 << 20);
        decide(off, 10);

        assertThat(off.newest(any -> true, Long.MAX_VALUE, 10)).isEmpty();
    }

    private List<TraceId> decide(DecisionMemory into, int count) {
        List<TraceId> decided = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            decided.add(town.decide(into).traceId());
        }
        return decided;
    }

    private Remembered find(TraceId traceId) {
        List<Remembered> found = memory.newest(one -> one.traceId().equals(traceId), Long.MAX_VALUE, 2);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static DecisionMemory memory(int entries, long bytes) {
        return new DecisionMemory(new MemoryConfig(entries, bytes), 1, () -> NOW);
    }

    private static AttemptSummary attempt(Forward forward, int number, AttemptOutcome outcome, int status) {
        return new AttemptSummary(
                forward,
                forward.targets().get(0),
                forward.targets().get(0).endpoint(),
                number,
                false,
                outcome,
                status,
                3_000_000,
                status == 0);
    }

    private static ExchangeSummary completed(Forward forward) {
        return new ExchangeSummary(
                forward.traceId(),
                forward,
                forward.targets().get(0).region(),
                Reason.AFFINITY_NEAREST,
                Phase.COMPLETED,
                200,
                5_000_000,
                4_000_000,
                2,
                HttpVersion.HTTP_1_1);
    }
}
