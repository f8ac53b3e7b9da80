package cloud.atom.router.control.terminal;

/** What the process of a command ends with. */
public final class ExitCode {
    public static final int DONE = 0;
    /** Refused, failed, or not supported yet. */
    public static final int REFUSED = 1;
    /** The command line was wrong. */
    public static final int USAGE = 2;
    /** The router cannot be reached. */
    public static final int UNREACHABLE = 3;

    private ExitCode() {}
}
