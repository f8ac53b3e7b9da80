package cloud.atom.router.control.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Configurations of the peers: what their documentation recommends for a reverse proxy with keep-alive on both sides, a
 * listener and an origin for each lane. Thread-safe: holds no state.
 */
final class PeerFiles {
    private PeerFiles() {}

    /** A lane's ports: where the peer listens, and its origin. Immutable. */
    record Ports(int listen, int origin, LaneKind kind) {}

    /** Writes the configuration of nginx; returns its command line. */
    static List<String> nginx(Path program, Path folder, List<Ports> lanes) throws IOException {
        StringBuilder servers = new StringBuilder();
        for (int i = 0; i < lanes.size(); i++) {
            servers.append(nginxServer(i, lanes.get(i)));
        }
        String user = System.getProperty("user.name").equals("root") ? "user root root;\n" : "";
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
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  client_max_body_size 0;
                """ + servers + "}\n";
        Path file = Files.writeString(folder.resolve("nginx.conf"), user + config);
        return List.of(program.toString(), "-e", "stderr", "-p", folder.toString(), "-c", file.toString());
    }

    private static String nginxServer(int number, Ports lane) {
        boolean frames = lane.kind == LaneKind.FRAMES;
        String hurry = lane.kind != LaneKind.USUAL
                ? "client_header_timeout 2s; client_body_timeout 2s; keepalive_timeout 2s; send_timeout 2s;\n"
                        + (frames ? "" : "    proxy_read_timeout 2s; client_max_body_size 1m;")
                : "";
        return String.format(Locale.ROOT, """
                  upstream origin%d { server 127.0.0.1:%d max_fails=0; keepalive 16; }
                  server {
                    listen 127.0.0.1:%d%s;
                    %s
                    location / {
                      proxy_pass http://origin%d;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host $host;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                      proxy_set_header X-Forwarded-Proto $scheme;
                    }
                  }
                """, number, lane.origin, lane.listen, frames ? " http2" : "", hurry, number);
    }

    /** Writes the configuration of haproxy; returns its command line. */
    static List<String> haproxy(Path program, Path folder, List<Ports> lanes) throws IOException {
        StringBuilder config = new StringBuilder("""
                global
                  nbthread 1
                  maxconn 4096
                defaults
                  mode http
                  timeout connect 5s
                  timeout server 10s
                  option forwardfor
                  http-reuse always
                """);
        for (int i = 0; i < lanes.size(); i++) {
            Ports lane = lanes.get(i);
            String limit = lane.kind == LaneKind.USUAL ? "10s" : "2s";
            String protocol = lane.kind == LaneKind.FRAMES ? " proto h2" : "";
            config.append(String.format(
                    Locale.ROOT, """
                    frontend lane%d
                      bind 127.0.0.1:%d%s
                      timeout client %s
                      timeout http-request %s
                      timeout http-keep-alive %s
                      default_backend origin%d
                    backend origin%d
                      timeout server %s
                      server one 127.0.0.1:%d
                    """, i, lane.listen, protocol, limit, limit, limit, i, i, limit, lane.origin));
        }
        Path file = Files.writeString(folder.resolve("haproxy.cfg"), config);
        return List.of(program.toString(), "-db", "-f", file.toString());
    }
}
