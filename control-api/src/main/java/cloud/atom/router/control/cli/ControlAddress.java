package cloud.atom.router.control.cli;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Finds out where the control API is. */
final class ControlAddress {
    static final String BIND_VARIABLE = "ROUTER_BIND_ADDR";

    private static final String DEFAULT = "127.0.0.1:8601";

    private ControlAddress() {}

    /**
     * The base address, without a slash at its end.
     *
     * @param option value of {@code --server}: {@code host:port} or an http(s) address
     */
    static URI of(Optional<String> option, Map<String, String> environment) {
        String variable = environment.getOrDefault(BIND_VARIABLE, "");
        String text = option.orElse(variable.isEmpty() ? DEFAULT : variable);
        String source = option.isPresent() ? "--server" : BIND_VARIABLE;
        try {
            return text.contains("://") ? base(URI.create(text)) : fromHostPort(HostPort.parse(text));
        } catch (IllegalArgumentException e) {
            String expected = text + " (expected: host:port or http://host:port)";
            throw new CommandFailure(ExitCode.USAGE, source + ": " + expected);
        }
    }

    private static URI base(URI uri) {
        boolean valid = ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
        if (!valid || uri.getRawQuery() != null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException("address");
        }
        String text = uri.toString();
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }

    /** An address to listen on need not be one to connect to. */
    private static URI fromHostPort(HostPort address) {
        String host = switch (address.host()) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "0:0:0:0:0:0:0:0" -> "::1";
            default -> address.host();
        };
        return URI.create("http://" + new HostPort(host, address.port()));
    }
}
