package cloud.atom.router.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LineQueueTest {
    @Test
    void givesItemsInTheirOrderAndThenNothing() {
        LineQueue<String> queue = new LineQueue<>(2);

        assertThat(queue.offer("a")).isTrue();
        assertThat(queue.offer("b")).isTrue();
        assertThat(queue.offer("c")).isFalse();

        assertThat(queue.poll()).isEqualTo("a");
        assertThat(queue.offer("c")).isTrue();
        assertThat(queue.poll()).isEqualTo("b");
        assertThat(queue.poll()).isEqualTo("c");
        assertThat(queue.poll()).isNull();
    }

    @Test
    void losesAndDoublesNothingBetweenManyProducersAndOneReader() throws InterruptedException {
        LineQueue<Integer> queue = new LineQueue<>(64);
        AtomicInteger refused = new AtomicInteger();
        List<Thread> producers = new ArrayList<>();
        for (int p = 0; p < 4; p++) {
            int base = p * 100_000;
            producers.add(new Thread(() -> {
                for (int i = 0; i < 100_000; i++) {
                    if (!queue.offer(base + i)) {
                        refused.incrementAndGet();
                    }
                }
            }));
        }

        boolean[] seen = new boolean[400_000];
        int read = 0;
        producers.forEach(Thread::start);
        while (producers.stream().anyMatch(Thread::isAlive)) {
            read += drain(queue, seen);
        }
        for (Thread producer : producers) {
            producer.join();
        }
        read += drain(queue, seen);

        assertThat(read + refused.get()).isEqualTo(400_000);
    }

    private static int drain(LineQueue<Integer> queue, boolean[] seen) {
        int read = 0;
        for (Integer item = queue.poll(); item != null; item = queue.poll()) {
            assertThat(seen[item]).isFalse();
            seen[item] = true;
            read++;
        }
        return read;
    }
}
