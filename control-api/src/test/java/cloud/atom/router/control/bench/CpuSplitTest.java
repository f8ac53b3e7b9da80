package cloud.atom.router.control.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuSplitTest {
    @Test
    void givesTheProxyACpuOfItsOwn() {
        CpuSplit split = CpuSplit.of(List.of(0, 1, 3), true);

        assertThat(split.onProxyCpu(List.of("nginx"))).containsExactly("taskset", "-c", "3", "nginx");
        assertThat(split.besideProxy(List.of("wrk"))).containsExactly("taskset", "-c", "0,1", "wrk");
    }

    @Test
    void pinsNothingWhereThatIsNotPossible() {
        assertThat(CpuSplit.of(List.of(0), true).onProxyCpu(List.of("nginx"))).containsExactly("nginx");
        assertThat(CpuSplit.of(List.of(0), true).note()).isEqualTo("not pinned: one CPU only");
        assertThat(CpuSplit.of(List.of(0, 1), false).note()).startsWith("not pinned: taskset is missing");
    }
}
