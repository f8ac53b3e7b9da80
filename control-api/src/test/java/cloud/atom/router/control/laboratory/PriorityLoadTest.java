package cloud.atom.router.control.laboratory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PriorityLoadTest {
    @Test
    void spreadsAsEnvoysTablesSay() {
        assertThat(PriorityLoad.of(new int[] {100, 100})).containsExactly(100, 0);
        assertThat(PriorityLoad.of(new int[] {72, 100})).containsExactly(100, 0);
        assertThat(PriorityLoad.of(new int[] {71, 100})).containsExactly(99, 1);
        assertThat(PriorityLoad.of(new int[] {50, 100})).containsExactly(70, 30);
        assertThat(PriorityLoad.of(new int[] {25, 100})).containsExactly(35, 65);
        assertThat(PriorityLoad.of(new int[] {25, 25})).containsExactly(50, 50);
        assertThat(PriorityLoad.of(new int[] {25, 25, 20})).containsExactly(36, 36, 28);
    }

    @Test
    void givesAllToTheFirstWhenNoneIsHealthy() {
        assertThat(PriorityLoad.of(new int[] {0, 0})).containsExactly(100, 0);
    }

    @Test
    void isEnoughWhileSevenTenthsOfOnePriorityAreHealthy() {
        assertThat(PriorityLoad.isEnough(new int[] {0, 72})).isTrue();
        assertThat(PriorityLoad.isEnough(new int[] {40, 31})).isFalse();
    }
}
