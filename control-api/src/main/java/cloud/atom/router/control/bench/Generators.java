package cloud.atom.router.control.bench;

import cloud.atom.router.control.process.Programs;
import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who sends the load of which scenario. Immutable.
 *
 * @param http1 for HTTP/1.1
 * @param http2 for HTTP/2; absent when h2load is not installed
 */
record Generators(Generator http1, Optional<Generator> http2) {
    private static final String NO_H2LOAD = "h2load is not installed (Debian: apt-get install nghttp2-client)";

    /**
     * Those that this machine has.
     *
     * @param name the one for HTTP/1.1: own or wrk
     * @throws CommandFailure when there is none of that name
     */
    static Generators of(String name, int connections, CpuSplit cpus) {
        Optional<Generator> http2 =
                Programs.find("h2load").map(program -> new H2loadGenerator(program, connections, cpus));
        if (name.equals("own")) {
            return new Generators(new OwnGenerator(connections), http2);
        }
        if (!name.equals("wrk")) {
            throw new CommandFailure(ExitCode.USAGE, "--generator: " + name + " (expected: own or wrk)");
        }
        Path wrk = Programs.find("wrk")
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.REFUSED, "--generator: wrk is not installed (Debian: apt-get install wrk)"));
        return new Generators(new WrkGenerator(wrk, connections, cpus), http2);
    }

    /**
     * Those of {@code wanted} that can be measured here.
     *
     * @throws CommandFailure when none can
     */
    Set<BenchScenario> able(Set<BenchScenario> wanted) {
        Set<BenchScenario> able = EnumSet.copyOf(wanted);
        able.removeIf(scenario -> scenario.isHttp2() && http2.isEmpty());
        if (able.isEmpty()) {
            throw new CommandFailure(ExitCode.REFUSED, "--scenario: " + NO_H2LOAD);
        }
        return able;
    }

    /** What of {@code wanted} is left out, and why. */
    List<String> notes(Set<BenchScenario> wanted) {
        return wanted.stream()
                .filter(scenario -> scenario.isHttp2() && http2.isEmpty())
                .map(scenario -> scenario.wireName() + ": left out, " + NO_H2LOAD)
                .toList();
    }

    /** The one for a scenario that is {@link #able}. */
    Generator of(BenchScenario scenario) {
        return scenario.isHttp2() ? http2.orElseThrow() : http1;
    }
}
