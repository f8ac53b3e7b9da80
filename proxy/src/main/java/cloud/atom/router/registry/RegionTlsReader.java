package cloud.atom.router.registry;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.Problems;
import cloud.atom.router.config.YamlFields;
import cloud.atom.router.config.YamlType;
import cloud.atom.router.config.YamlTypes;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.EndpointTls;
import cloud.atom.router.tls.UpstreamTls;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the section {@code tls} of a region. Thread-safe: holds no state. */
final class RegionTlsReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?");
    private static final YamlType<String> SERVER_NAME = YamlTypes.text(RegionTlsReader::serverName);

    private RegionTlsReader() {}

    /**
     * Gives a region's {@code https} endpoints what its {@code tls} says; reports what is wrong in the files that it names.
     *
     * @param base what paths are relative to; absent: they must be absolute
     */
    static List<Endpoint> secured(YamlFields region, List<Endpoint> endpoints, Optional<Path> base) {
        if (!region.has("tls")) {
            return endpoints;
        }
        EndpointTls tls = read(region.section("tls"), base);
        if (!endpoints.isEmpty()
                && endpoints.stream().allMatch(endpoint -> endpoint.tls().isEmpty())) {
            region.problem("tls", "without an https endpoint (expected: with one)");
        }
        return endpoints.stream()
                .map(endpoint -> endpoint.tls().isEmpty() ? endpoint : endpoint.with(tls))
                .toList();
    }

    private static EndpointTls read(YamlFields fields, Optional<Path> base) {
        YamlType<String> file = YamlTypes.text(text -> path(text, base));
        int problems = fields.problems().count();
        String caFile = fields.get("ca_file", file, "");
        String certFile = fields.get("cert_file", file, "");
        String keyFile = fields.get("key_file", file, "");
        String serverName = fields.get("server_name", SERVER_NAME, "");
        EndpointTls tls = fields.build(() -> new EndpointTls(caFile, certFile, keyFile, serverName));
        if (tls == null || fields.problems().count() > problems) {
            return EndpointTls.DEFAULT;
        }
        for (InputProblem problem : UpstreamTls.problems(tls)) {
            fields.problem(keyOf(problem.file(), tls), problem.toString());
        }
        return tls;
    }

    private static String keyOf(String file, EndpointTls tls) {
        if (file.equals(tls.keyFile())) {
            return "key_file";
        }
        return file.equals(tls.certFile()) ? "cert_file" : "ca_file";
    }

    private static String path(String text, Optional<Path> base) {
        try {
            Path path = Path.of(text);
            if (!text.isEmpty() && (path.isAbsolute() || base.isPresent())) {
                return base.map(folder -> folder.resolve(path))
                        .orElse(path)
                        .normalize()
                        .toString();
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw new IllegalArgumentException(Problems.quoted(text) + " (expected: a file's "
                + (base.isPresent() ? "path)" : "absolute path; the registry is no file)"));
    }

    private static String serverName(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(Problems.quoted(text) + " (expected: a host name)");
        }
        return text.toLowerCase(Locale.ROOT);
    }
}
