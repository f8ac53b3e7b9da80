package cloud.atom.router.control.bench;

import cloud.atom.router.control.process.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** wrk, which nobody here wrote. Immutable. */
record WrkGenerator(Path program, int connections, CpuSplit cpus) implements Generator {
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ([0-9.]+)(us|ms|s|m)");
    private static final Pattern SOCKET_ERRORS =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
    private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

    @Override
    public Load run(Target target, BenchScenario scenario, Duration length) throws IOException, InterruptedException {
        long seconds = Math.max(1, length.toSeconds());
        List<String> command = new ArrayList<>(
                List.of(program.toString(), "-t1", "-c" + connections, "-d" + seconds + "s", "--timeout", "10s"));
        BenchScenario.fields().forEach((name, value) -> command.addAll(List.of("-H", name + ": " + value)));
        command.add(target.url(scenario.path()));
        return parse(Programs.run(cpus.besideProxy(command), seconds + 30));
    }

    /** Reads what wrk 4 prints. */
    static Load parse(String output) {
        Matcher requests = REQUESTS.matcher(output);
        if (!requests.find()) {
            throw new IllegalArgumentException("not understood: " + output);
        }
        long count = Long.parseLong(requests.group(1));
        long refused = first(REFUSED, output);
        long broken = 0;
        Matcher socket = SOCKET_ERRORS.matcher(output);
        if (socket.find()) {
            for (int i = 1; i <= socket.groupCount(); i++) {
                broken += Long.parseLong(socket.group(i));
            }
        }
        long nanos = (long) (Double.parseDouble(requests.group(2)) * nanosIn(requests.group(3)));
        return new Load(count - refused, refused + broken, Duration.ofNanos(nanos));
    }

    private static long first(Pattern pattern, String output) {
        Matcher found = pattern.matcher(output);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    private static double nanosIn(String unit) {
        return switch (unit) {
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "m" -> 60e9;
            default -> 1e9;
        };
    }
}
