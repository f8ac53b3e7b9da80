package cloud.atom.router.control.node;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * A random request, to be sent live and asked of the dry run. Immutable.
 *
 * @param tenant whose host it names
 * @param path with a query, perhaps
 * @param absolute whether the target goes in absolute form, which wins over the Host field
 * @param fields besides Host, traceparent and those that carry the client's address
 * @param client the address that the request comes from
 * @param forwarded the field that carries it, with its value; empty: none, and the client is this machine
 */
record RandomQuestion(
        String tenant,
        String host,
        String method,
        String path,
        boolean absolute,
        Map<String, String> fields,
        String client,
        Map<String, String> forwarded) {
    /** Tenant, and a host of it. */
    private static final List<List<String>> HOSTS = List.of(
            List.of("banded", "banded.example"),
            List.of("banded", "Banded.EXAMPLE:8600"),
            List.of("split", "a.split.example"),
            List.of("split", "b.c.split.example"),
            List.of("split", "a.split.example:80"),
            List.of("split", "vip.split.example"),
            List.of("moved", "moved.example"),
            List.of("moved", "moved-too.example"),
            List.of("narrow", "narrow.example"),
            List.of("sticky", "sticky.example"),
            List.of("sticky", "sticky.example"),
            List.of("t2", "t2.example"),
            List.of("t1", "t1.example"),
            List.of("t1", "split.example"), // the wildcard does not take its own parent
            List.of("t1", "nobody.example"),
            List.of("t1", "[2001:db8::1]:8600"));

    private static final List<String> METHODS =
            List.of("GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final List<String> SEGMENTS = List.of(
            "api", "api", "checkout", "checkout", "internal", "a", "b.txt", "%7Euser", "%61pi", "API", "c%20d", "apis");

    /** What normalisation removes, and what it refuses. */
    private static final List<String> ODD_SEGMENTS =
            List.of("", ".", "..", "..;", "%2e%2e", "%2F", "%5C", "%zz", "a;p=1", "%00");

    private static final List<String> ADDRESSES = List.of(
            "81.2.69.142",
            "210.138.184.59",
            "1.2.3.4",
            "203.0.113.77",
            "10.1.2.3",
            "192.168.7.7",
            "100.64.1.1",
            "169.254.9.9",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.251",
            "198.18.0.1",
            "2001:db8::9",
            "::",
            "fe80::1",
            "fd00::5",
            "ff02::1",
            "::ffff:81.2.69.142",
            "64:ff9b::5102:458e",
            "2002:5102:458e::1",
            "2a00:1450:4009:81f::200e",
            "2001:218:4000::1");

    /** Draws a question; the same numbers give the same one. */
    static RandomQuestion draw(SplittableRandom random) {
        List<String> host = pick(random, HOSTS);
        String client = address(random);
        Map<String, String> forwarded = forwarded(random, client);
        return new RandomQuestion(
                host.get(0),
                host.get(1),
                pick(random, METHODS),
                path(random),
                random.nextInt(50) == 0,
                fields(random),
                forwarded.isEmpty() ? "127.0.0.1" : client,
                forwarded);
    }

    /** The same, mostly with one of those cookies where the tenant is the one that gives them. */
    RandomQuestion bringingOne(List<String> cookies, SplittableRandom random) {
        if (!tenant.equals("sticky") || cookies.isEmpty() || random.nextInt(4) == 0) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(fields);
        more.put("Cookie", pick(random, cookies));
        return new RandomQuestion(tenant, host, method, path, absolute, more, client, forwarded);
    }

    /** The request as it goes over the wire. */
    String message(String traceparent) {
        StringJoiner head = new StringJoiner("\r\n", "", "\r\n\r\n");
        head.add(method + " " + (absolute ? "http://" + host : "") + path + " HTTP/1.1");
        head.add("Host: " + (absolute ? "t2.example" : host)).add("traceparent: " + traceparent);
        forwarded.forEach((name, value) -> head.add(name + ": " + value));
        fields.forEach((name, value) -> head.add(name + ": " + value));
        boolean hasBody = method.startsWith("P");
        return hasBody ? head.add("Content-Length: 4") + "body" : head.toString();
    }

    /** The same as a dry run is asked for it. */
    ObjectNode dryRun(String traceparent) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("tenant_id", tenant).put("path", path).put("method", method).put("client_ip", client);
        ObjectNode headers = body.putObject("headers").put("host", host).put("Traceparent", traceparent);
        fields.forEach(headers::put);
        return body;
    }

    private static String path(SplittableRandom random) {
        String path = random.ints(1 + random.nextInt(3), 0, 1000)
                .mapToObj(roll ->
                        roll < 60 ? ODD_SEGMENTS.get(roll % ODD_SEGMENTS.size()) : SEGMENTS.get(roll % SEGMENTS.size()))
                .collect(Collectors.joining("/", "/", ""));
        return switch (random.nextInt(8)) {
            case 0 -> path + "?q=/internal/..";
            case 1 -> path + "/";
            default -> path;
        };
    }

    private static Map<String, String> fields(SplittableRandom random) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (random.nextInt(3) == 0) {
            fields.put(random.nextBoolean() ? "x-beta" : "X-Beta", random.nextInt(4) == 0 ? "0" : "1");
        }
        if (random.nextInt(4) == 0) {
            fields.put("Connection", random.nextBoolean() ? "keep-alive" : "X-Beta, keep-alive");
        }
        if (random.nextInt(4) == 0) {
            fields.put("Cookie", "ATOM_REGION=eu-west-1");
        }
        if (random.nextInt(4) == 0) {
            fields.put("X-Region", "sa-east-1");
        }
        return fields;
    }

    private static Map<String, String> forwarded(SplittableRandom random, String client) {
        boolean v6 = client.indexOf(':') >= 0;
        return switch (random.nextInt(8)) {
            case 0 -> Map.of();
            case 1 -> Map.of("X-Forwarded-For", v6 ? "[" + client + "]:443" : client + ":443");
            case 2 -> Map.of("X-Forwarded-For", "9.9.9.9, unknown, " + client + ", 127.0.0.1, ::1");
            case 3 -> Map.of("Forwarded", "for=9.9.9.9, for=\"" + (v6 ? "[" + client + "]" : client) + "\";proto=http");
            default -> Map.of("X-Forwarded-For", client);
        };
    }

    private static String address(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> pick(random, ADDRESSES);
            case 1 -> // global unicast of IPv6
                String.format(
                        "2%03x:%x:%x::%x",
                        random.nextInt(0x1000), random.nextInt(0x1_0000), random.nextInt(0x1_0000), random.nextInt(9));
            default -> {
                int first = 1 + random.nextInt(223);
                yield (first == 127 ? 126 : first) + "." + random.nextInt(256) + "." + random.nextInt(256) + "."
                        + random.nextInt(256);
            }
        };
    }

    private static <T> T pick(SplittableRandom random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
