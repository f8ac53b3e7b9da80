package cloud.atom.router.control.cli;

import cloud.atom.router.control.terminal.Table;
import cloud.atom.router.control.terminal.Terminal;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Turns the control API's answers into text for people. Members that are missing show as a dash. */
final class Views {
    private static final String NONE = "-";

    private Views() {}

    static String regions(JsonNode answer) {
        Table table = new Table("REGION", "STATE", ">SCORE", ">P95", ">ERRORS", ">FREE", "SINCE");
        for (JsonNode region : answer.path("regions")) {
            table.row(
                    text(region, "id"),
                    text(region, "state"),
                    number(region, "score", "%.2f"),
                    number(region, "p95_ms", "%.0fms"),
                    percent(region, "error_rate"),
                    percent(region, "capacity"),
                    text(region, "since"));
        }
        return table.toString();
    }

    static String drained(JsonNode answer) {
        JsonNode drain = answer.path("drain");
        StringBuilder text = new StringBuilder();
        text.append(text(answer, "region")).append(" is ").append(text(answer, "state"));
        text.append(" (drained by ").append(text(drain, "actor")).append(" at ").append(text(drain, "since"));
        if (!text(drain, "until").equals(NONE)) {
            text.append(", until ").append(text(drain, "until"));
        }
        text.append(")\n");
        if (!text(answer, "broken_rule").equals(NONE)) {
            text.append("forced against ").append(text(answer, "broken_rule")).append('\n');
        }
        if (!answer.path("kept").asBoolean(true)) {
            text.append("not kept for a restart: data_dir cannot be written\n");
        }
        return text.toString();
    }

    static String route(JsonNode answer) {
        StringBuilder text = new StringBuilder();
        for (String name : List.of("region", "upstream_url", "reason", "policy_id", "policy_version", "trace_id")) {
            text.append(String.format(Locale.ROOT, "%-15s %s%n", name, text(answer, name)));
        }
        text.append('\n').append(candidates(answer));
        if (answer.has("explanation")) {
            text.append('\n').append(explanation(answer));
        }
        return text.toString();
    }

    static String affinity(JsonNode answer) {
        JsonNode place = answer.path("location");
        StringBuilder text = new StringBuilder();
        text.append("network  ").append(text(answer, "ip_network")).append('\n');
        text.append("place    ").append(place(place)).append('\n');
        text.append("source   ").append(text(answer, "source")).append("\n\n");
        Table table = new Table("REGION", ">DISTANCE", ">EST. RTT");
        for (JsonNode region : answer.path("regions")) {
            table.row(
                    text(region, "region"),
                    number(region, "distance_km", "%.0f km"),
                    number(region, "est_rtt_ms", "%.1fms"));
        }
        return text.append(table).toString();
    }

    static String policies(JsonNode answer) {
        Table table = new Table("POLICY", ">ACTIVE", ">LATEST", "STATUS", "HOSTS");
        for (JsonNode policy : answer.path("policies")) {
            table.row(
                    text(policy, "policy_id"),
                    text(policy, "active_version"),
                    text(policy, "latest"),
                    text(policy, "status"),
                    hosts(policy));
        }
        return table.toString();
    }

    static String policy(JsonNode answer) {
        return members(answer);
    }

    static String applied(JsonNode answer) {
        StringBuilder text = new StringBuilder();
        text.append(text(answer, "policy_id")).append(" version ").append(text(answer, "version"));
        text.append(": ").append(text(answer, "status"));
        text.append(" (signature: ").append(text(answer, "signature")).append(")\n");
        Table checks = new Table("CHECK", "RESULT", "DETAIL").wrap();
        answer.path("checks").forEach(check -> checks.row(text(check, "id"), text(check, "result"), detail(check)));
        if (!checks.isEmpty()) {
            text.append('\n').append(checks);
        }
        answer.path("changes")
                .forEach(change -> text.append("change: ").append(line(change)).append('\n'));
        return text.toString();
    }

    static String replayed(JsonNode answer) {
        StringBuilder text = new StringBuilder();
        text.append(text(answer, "considered")).append(" requests considered, ");
        text.append(text(answer, "changed")).append(" would change, ");
        text.append(text(answer, "residency_changes")).append(" of them by residency\n");
        JsonNode rtt = answer.path("est_rtt_ms");
        text.append("estimated round trip: ").append(number(rtt, "before", "%.1fms"));
        text.append(" before, ").append(number(rtt, "after", "%.1fms")).append(" after\n");
        Table moves = new Table("FROM", "TO", ">REQUESTS");
        answer.path("by_region").forEach(move -> moves.row(text(move, "from"), text(move, "to"), text(move, "count")));
        return moves.isEmpty()
                ? text.toString()
                : text.append('\n').append(moves).toString();
    }

    private static String candidates(JsonNode answer) {
        Table table = new Table("CANDIDATE", ">RANK", ">EST. RTT", ">SCORE", "WHY");
        for (JsonNode candidate : answer.path("candidates")) {
            table.row(
                    text(candidate, "region"),
                    candidate.path("rank").asInt() == 0 ? NONE : text(candidate, "rank"),
                    number(candidate, "est_rtt_ms", "%.1fms"),
                    number(candidate, "score", "%.2f"),
                    text(candidate, "why"));
        }
        return table.toString();
    }

    private static String explanation(JsonNode answer) {
        Table table = new Table("STEP", "VERDICT", "DETAIL").wrap();
        answer.path("explanation")
                .forEach(step -> table.row(text(step, "step"), text(step, "verdict"), text(step, "detail")));
        return table.toString();
    }

    private static String place(JsonNode place) {
        if (!place.isObject()) {
            return NONE;
        }
        String point = number(place, "lat", "%.2f") + ", " + number(place, "lon", "%.2f");
        return text(place, "country") + " (" + point + ", within " + number(place, "accuracy_km", "%.0f km") + ")";
    }

    /** Members of an object one per line, names aligned. */
    private static String members(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            String shown = Terminal.plain(name);
            text.append(shown).append(" ".repeat(width + 2 - name.length()));
            text.append(line(object.path(name))).append('\n');
        }
        return text.toString();
    }

    private static String detail(JsonNode check) {
        String detail = text(check, "detail");
        return detail.equals(NONE) ? "" : detail;
    }

    private static String hosts(JsonNode policy) {
        List<String> hosts = new ArrayList<>();
        policy.path("hosts").forEach(host -> hosts.add(line(host)));
        return String.join(" ", hosts);
    }

    private static String percent(JsonNode object, String name) {
        JsonNode ratio = object.path(name);
        return ratio.isNumber() ? String.format(Locale.ROOT, "%.1f%%", ratio.asDouble() * 100) : NONE;
    }

    private static String number(JsonNode object, String name, String form) {
        JsonNode number = object.path(name);
        return number.isNumber() ? String.format(Locale.ROOT, form, number.asDouble()) : NONE;
    }

    private static String text(JsonNode object, String name) {
        return line(object.path(name));
    }

    private static String line(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return NONE;
        }
        return Terminal.plain(value.isValueNode() ? value.asText() : value.toString());
    }
}
