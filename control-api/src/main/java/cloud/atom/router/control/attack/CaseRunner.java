package cloud.atom.router.control.attack;

import java.io.IOException;

/** Runs cases of one kind over one lane, one after the other. Not thread-safe. */
interface CaseRunner {
    /**
     * Asks until the lane leads to its origin.
     *
     * @throws IOException when it does not within some time, which a router needs to find its regions healthy
     */
    void prepare() throws IOException, InterruptedException;

    Verdict attack(AttackCase attack) throws InterruptedException;
}
