package cloud.atom.router.control.cli;

/**
 * What the control API answered. Immutable.
 *
 * @param body exactly as it came
 */
record ControlAnswer(int status, String body) {
    boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
