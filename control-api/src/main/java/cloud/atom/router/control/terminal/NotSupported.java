package cloud.atom.router.control.terminal;

/** Refuses what the contract names and the program cannot do yet. */
public final class NotSupported {
    private NotSupported() {}

    /** The refusal of {@code what}, a command or an option as it was written. */
    public static CommandFailure of(String what) {
        return new CommandFailure(ExitCode.REFUSED, what + ": not supported yet (docs/status.md lists what is)");
    }
}
