package cloud.atom.router.control.bench;

import cloud.atom.router.control.process.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** h2load of nghttp2, which nobody here wrote: HTTP/2 over TLS. Immutable. */
record H2loadGenerator(Path program, int connections, CpuSplit cpus) implements Generator {
    private static final Pattern REQUESTS =
            Pattern.compile("(\\d+) done, \\d+ succeeded, \\d+ failed, (\\d+) errored, (\\d+) timeout");
    private static final Pattern ANSWERED = Pattern.compile("status codes: (\\d+) 2xx");

    @Override
    public Load run(Target target, BenchScenario scenario, Duration length) throws IOException, InterruptedException {
        long seconds = Math.max(1, length.toSeconds());
        List<String> command = new ArrayList<>(
                List.of(program.toString(), "-t1", "-c" + connections, "-m" + BenchScenario.STREAMS, "-D" + seconds));
        command.add("--connect-to=" + target.text());
        BenchScenario.fields().forEach((name, value) -> {
            // The authority stands in the URL.
            if (!name.equals("Host")) {
                command.addAll(List.of("-H", name + ": " + value));
            }
        });
        command.add("https://" + BenchScenario.HOST + scenario.path());
        return parse(Programs.run(cpus.besideProxy(command), seconds + 30), Duration.ofSeconds(seconds));
    }

    /** Reads what h2load 1 prints after a run of {@code length}. */
    static Load parse(String output, Duration length) {
        Matcher requests = REQUESTS.matcher(output);
        Matcher answered = ANSWERED.matcher(output);
        if (!requests.find() || !answered.find()) {
            throw new IllegalArgumentException("not understood: " + output);
        }
        long good = Long.parseLong(answered.group(1));
        long refused = Long.parseLong(requests.group(1)) - good;
        long broken = Long.parseLong(requests.group(2)) + Long.parseLong(requests.group(3));
        // It gives up without a word when nobody listens.
        return new Load(good, good == 0 ? Math.max(1, refused + broken) : refused + broken, length);
    }
}
