package cloud.atom.router.control.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A proxy that takes part, ready to be started. Immutable.
 *
 * @param version of the program, for the report
 * @param address where it will listen
 * @param tlsAddress where it will listen for TLS
 * @param environment set for its process on top of a bare one
 */
record Contender(
        String name,
        String version,
        InetSocketAddress address,
        InetSocketAddress tlsAddress,
        List<String> command,
        Map<String, String> environment) {
    /** Kept open to the upstream: as many as requests are under way in any scenario. haproxy has no such bound. */
    private static final int UPSTREAM_CONNECTIONS = 1024;

    Contender {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** Where the load of a scenario goes. */
    Target target(BenchScenario scenario) {
        return new Target(scenario.isTls() ? tlsAddress : address, scenario.isTls());
    }

    /**
     * What every proxy is told. Immutable.
     *
     * @param pem certificate and key for TLS, both in one file
     */
    record Terms(Path folder, int port, int tlsPort, Path pem, InetSocketAddress upstream) {
        InetSocketAddress address() {
            return new InetSocketAddress(upstream.getAddress(), port);
        }

        InetSocketAddress tlsAddress() {
            return new InetSocketAddress(upstream.getAddress(), tlsPort);
        }

        String upstreamText() {
            return upstream.getAddress().getHostAddress() + ":" + upstream.getPort();
        }
    }

    /** One thread, keep-alive on both sides, no log. */
    static Contender haproxy(Path program, String version, Terms terms) throws IOException {
        String config = """
                global
                  nbthread 1
                  maxconn 4096
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                  timeout http-keep-alive 60s
                  option forwardfor
                  http-reuse always
                frontend bench
                  bind 127.0.0.1:%d
                  bind 127.0.0.1:%d ssl crt %s ssl-min-ver TLSv1.3 alpn h2,http/1.1
                  default_backend upstream
                backend upstream
                  server one %s
                """.formatted(terms.port, terms.tlsPort, terms.pem, terms.upstreamText());
        Path file = Files.writeString(terms.folder.resolve("haproxy.cfg"), config);
        return new Contender(
                "haproxy",
                version,
                terms.address(),
                terms.tlsAddress(),
                List.of(program.toString(), "-db", "-f", file.toString()),
                Map.of());
    }

    /** One process, keep-alive on both sides, no log, nothing on disk. */
    static Contender nginx(Path program, String version, Terms terms) throws IOException {
        String config = """
                daemon off;
                master_process off;
                worker_processes 1;
                pid nginx.pid;
                error_log stderr crit;
                events { worker_connections 4096; }
                http {
                  access_log off;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                  keepalive_timeout 60s;
                  keepalive_requests 1000000000;
                  upstream one { server %s; keepalive %d; keepalive_requests 1000000000; }
                  server {
                    listen 127.0.0.1:%d;
                    listen 127.0.0.1:%d ssl http2;
                    ssl_certificate %s;
                    ssl_certificate_key %s;
                    ssl_protocols TLSv1.3;
                    location / {
                      proxy_pass http://one;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host $host;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                      proxy_max_temp_file_size 0;
                    }
                  }
                }
                """.formatted(
                        terms.upstreamText(), UPSTREAM_CONNECTIONS, terms.port, terms.tlsPort, terms.pem, terms.pem);
        Path file = Files.writeString(terms.folder.resolve("nginx.conf"), config);
        List<String> command =
                List.of(program.toString(), "-e", "stderr", "-p", terms.folder.toString(), "-c", file.toString());
        return new Contender("nginx", version, terms.address(), terms.tlsAddress(), command, Map.of());
    }

    /**
     * One event loop, a registry of one region, a policy that allows it, no request log.
     *
     * @param home the folder that holds {@code bin/router}
     * @param javaOptions further options for its JVM; empty: none
     */
    static Contender router(Path home, String javaOptions, Terms terms) throws IOException {
        Path conf = Files.createDirectories(terms.folder.resolve("conf"));
        Path policies = Files.createDirectories(conf.resolve("policies"));
        Files.writeString(conf.resolve("registry.yaml"), registry(terms));
        Files.writeString(policies.resolve("bench.yaml"), policy());
        Path file = Files.writeString(conf.resolve("router.yaml"), configuration(terms));
        List<String> command =
                List.of(home.resolve("bin/router").toAbsolutePath().toString(), "run", "--config", file.toString());
        return new Contender(
                "router",
                "this",
                terms.address(),
                terms.tlsAddress(),
                command,
                Map.of("ROUTER_JAVA_OPTS", javaOptions));
    }

    private static String configuration(Terms terms) {
        return """
                simulation_mode: true
                event_loops: 1
                data_dir: %s
                registry: { url: "file:%s" }
                proxy: { bind: "127.0.0.1:%d", tls_bind: "127.0.0.1:%d" }
                tls: { cert_file: %s, key_file: %s }
                control: { bind: "127.0.0.1:0" }
                upstream: { max_connections_per_loop: %d }
                request_log: { enabled: false }
                policies: { directory: %s }
                """.formatted(
                        terms.folder.resolve("data"),
                        terms.folder.resolve("conf/registry.yaml"),
                        terms.port,
                        terms.tlsPort,
                        terms.pem,
                        terms.pem,
                        UPSTREAM_CONNECTIONS,
                        terms.folder.resolve("conf/policies"));
    }

    private static String registry(Terms terms) {
        return """
                regions:
                  - id: eu-west-1
                    name: Ireland
                    country: IE
                    continent: EU
                    location: { lat: 53.35, lon: -6.26 }
                    endpoints:
                      - url: http://%s
                """.formatted(terms.upstreamText());
    }

    private static String policy() {
        return String.format(Locale.ROOT, """
                apiVersion: router.atom.cloud/v1
                kind: RoutingPolicy
                metadata: { tenant: bench, name: bench, environment: simulation, version: 1 }
                spec:
                  hosts: [%s]
                  residency: { allow: ["*"] }
                """, BenchScenario.HOST);
    }
}
