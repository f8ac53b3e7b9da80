package cloud.atom.router.control.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcFilesTest {
    @Test
    void addsUserAndSystemTimeWhateverTheNameHolds() {
        String stat = "4711 (a) (b c) S 1 4711 4711 0 -1 4194304 100 0 0 0 250 130 7 9 20 0 12 0 555 1000 200";

        assertThat(ProcFiles.cpuTicks(stat)).isEqualTo(380);
    }

    @Test
    void readsResidentMemory() {
        assertThat(ProcFiles.residentBytes("Name:\tx\nVmRSS:\t   1024 kB\nThreads:\t1\n"))
                .isEqualTo(1 << 20);
    }

    @Test
    void readsAListOfCpus() {
        assertThat(ProcFiles.allowedCpus("Cpus_allowed_list:\t0-2,5\n")).containsExactly(0, 1, 2, 5);
        assertThat(ProcFiles.allowedCpus("Cpus_allowed_list:\t3\n")).containsExactly(3);
    }
}
