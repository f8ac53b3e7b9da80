package cloud.atom.router.control.demo;

/**
 * One headline behaviour: what is done to the router, and what must be seen then. Doing and judging are apart, so that
 * the judging is tested with made-up observations.
 */
interface Scenario {
    /** The name in the table and on the command line. */
    String name();

    /**
     * Sends the requests and judges the answers.
     *
     * @throws Exception when the scenario could not be played, which counts as failed
     */
    Verdict play(Stage stage) throws Exception;
}
