package cloud.atom.router.control.cli;

import cloud.atom.router.config.Quantities;
import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.OutputOptions;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that speaks to a router, and the way there and back. */
final class ServerOptions {
    static final String TOKEN_VARIABLE = "ROUTER_AUTH_TOKEN";

    private final Surroundings around;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--server",
            paramLabel = "ADDRESS",
            description = "control API, host:port or URL (default: ROUTER_BIND_ADDR, else 127.0.0.1:8601)")
    private Optional<String> server = Optional.empty();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "file with the bearer token (default: variable ROUTER_AUTH_TOKEN)")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "how long an answer may take (default: ${DEFAULT-VALUE})")
    private String timeout = "10s";

    ServerOptions(Surroundings around) {
        this.around = around;
    }

    ControlClient client() {
        return new ControlClient(ControlAddress.of(server, around.environment()), token(), duration());
    }

    /**
     * Prints {@code answer} as asked for: data on stdout, a problem on stderr.
     *
     * @param table makes the text for people
     * @return the exit code
     */
    int print(ControlAnswer answer, Function<JsonNode, String> table) {
        AnswerPrinter printer = new AnswerPrinter(around.terminal(), output.format());
        return answer.isSuccess() ? printer.data(answer, table) : printer.problem(answer);
    }

    private String token() {
        if (tokenFile.isEmpty()) {
            return around.variable(TOKEN_VARIABLE).strip(); // as the router reads it
        }
        try {
            return Files.readString(tokenFile.get()).strip();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.REFUSED, "--token-file: " + tokenFile.get() + ": cannot be read");
        }
    }

    private Duration duration() {
        try {
            Duration limit = Quantities.duration(timeout);
            if (!limit.isZero()) {
                return limit;
            }
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "--timeout: " + e.getMessage());
        }
        throw new CommandFailure(ExitCode.USAGE, "--timeout: 0 (expected: more)");
    }
}
