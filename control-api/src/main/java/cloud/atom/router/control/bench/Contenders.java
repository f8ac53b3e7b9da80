package cloud.atom.router.control.bench;

import cloud.atom.router.control.bench.Contender.Terms;
import cloud.atom.router.control.process.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who takes part. Immutable.
 *
 * @param all in the order of the table, this router first
 * @param notes who is missing and why, and versions
 */
record Contenders(List<Contender> all, List<String> notes) {
    static final List<String> NAMES = List.of("router", "haproxy", "nginx");

    Contenders {
        all = List.copyOf(all);
        notes = List.copyOf(notes);
    }

    /**
     * Prepares each of {@code wanted} that this machine has, with a folder of its own below {@code folder}.
     *
     * @param javaOptions for the router's JVM
     */
    static Contenders prepare(Path home, String javaOptions, Set<String> wanted, Place place)
            throws IOException, InterruptedException {
        List<Contender> all = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        if (wanted.contains("router")) {
            all.add(Contender.router(home, javaOptions, place.terms("router")));
        }
        for (String rival : NAMES.subList(1, NAMES.size())) {
            Optional<Path> program = Programs.find(rival);
            if (!wanted.contains(rival)) {
                notes.add(rival + ": left out");
            } else if (program.isEmpty()) {
                notes.add(rival + ": left out, it is not installed (Debian: apt-get install " + rival + ")");
            } else {
                Contender contender = rival(rival, program.get(), place.terms(rival));
                all.add(contender);
                notes.add(rival + ": " + contender.version());
            }
        }
        return new Contenders(all, notes);
    }

    private static Contender rival(String name, Path program, Terms terms) throws IOException, InterruptedException {
        String version = Programs.run(List.of(program.toString(), "-v"))
                .lines()
                .findFirst()
                .orElse("unknown");
        return name.equals("haproxy")
                ? Contender.haproxy(program, version, terms)
                : Contender.nginx(program, version, terms);
    }

    /** Where proxies keep their files, with what certificate they speak TLS, and what they forward to. Immutable. */
    record Place(Path folder, Path pem, InetSocketAddress upstream) {
        /** A folder and free ports. */
        Terms terms(String name) throws IOException {
            return new Terms(Files.createDirectory(folder.resolve(name)), freePort(), freePort(), pem, upstream);
        }

        private static int freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }
    }
}
