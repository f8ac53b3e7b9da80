package cloud.atom.router.control.cli;

import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import java.io.Console;
import java.util.Arrays;

/** Where the password of a private key comes from: {@code COSIGN_PASSWORD}, else whoever sits there. */
final class Password {
    private static final String VARIABLE = "COSIGN_PASSWORD";

    private Password() {}

    /** The password of a key that exists; may be empty. */
    static String of(Surroundings around) {
        return around.environment().containsKey(VARIABLE)
                ? around.variable(VARIABLE)
                : new String(asked("password of the private key: "));
    }

    /** A password for a key to come: asked for twice, unless the variable has it. */
    static String forNewKey(Surroundings around) {
        if (around.environment().containsKey(VARIABLE)) {
            return around.variable(VARIABLE);
        }
        char[] first = asked("password for the private key: ");
        char[] second = asked("once more: ");
        if (!Arrays.equals(first, second)) {
            throw new CommandFailure(ExitCode.REFUSED, "the two passwords differ");
        }
        return new String(first);
    }

    @SuppressWarnings("SystemConsoleNull") // from JDK 22 to 24 it is never null, and reads standard input
    private static char[] asked(String question) {
        Console console = System.console();
        char[] answer = console == null ? null : console.readPassword("%s", question);
        if (answer == null) {
            throw new CommandFailure(
                    ExitCode.USAGE, VARIABLE + " is not set, and there is no terminal to ask for the password");
        }
        return answer;
    }
}
