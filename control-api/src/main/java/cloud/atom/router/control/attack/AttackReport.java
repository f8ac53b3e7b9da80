package cloud.atom.router.control.attack;

import cloud.atom.router.control.attack.Verdict.Outcome;
import cloud.atom.router.control.terminal.Table;
import cloud.atom.router.control.terminal.Terminal;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run found. Immutable.
 *
 * @param notes who is missing and why
 * @param verdicts in the order of the cases, then of the targets
 */
record AttackReport(List<Target> targets, List<String> notes, List<Verdict> verdicts) {
    AttackReport {
        targets = List.copyOf(targets);
        notes = List.copyOf(notes);
        verdicts = List.copyOf(verdicts);
    }

    /** Cases in which a proxy of ours is not as the table says. */
    List<Verdict> failures() {
        List<String> ours =
                targets.stream().filter(Target::ours).map(Target::name).toList();
        return verdicts.stream()
                .filter(verdict -> ours.contains(verdict.target()) && verdict.outcome() != Outcome.OK)
                .toList();
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("cases", verdicts.stream().map(Verdict::attack).distinct().count());
        json.put("failures", failures().size());
        ArrayNode who = json.putArray("targets");
        for (Target target : targets) {
            who.addObject()
                    .put("name", target.name())
                    .put("version", target.version())
                    .put("ours", target.ours())
                    .put("ok", count(target, "", Outcome.OK))
                    .put("differs", count(target, "", Outcome.DIFFERS))
                    .put("harm", count(target, "", Outcome.HARM));
        }
        notes.forEach(json.putArray("notes")::add);
        ArrayNode rows = json.putArray("results");
        for (Verdict verdict : verdicts) {
            ObjectNode row = rows.addObject()
                    .put("id", verdict.attack().id())
                    .put("group", verdict.attack().group())
                    .put("source", verdict.attack().source())
                    .put("title", verdict.attack().title())
                    .put("target", verdict.target())
                    .put("outcome", word(verdict.outcome()))
                    .put("seen", verdict.seen())
                    .put("millis", verdict.millis())
                    .put("cpu_millis", verdict.used().cpuMillis())
                    .put("grown_kib", verdict.used().grownKib());
            verdict.faults().forEach(row.putArray("faults")::add);
        }
        return json;
    }

    /** Differences, failures of ours, then the counts. */
    String toTable() {
        StringBuilder text = new StringBuilder();
        List<Verdict> differences = verdicts.stream()
                .filter(verdict -> verdict.outcome() != Outcome.OK)
                .toList();
        if (!differences.isEmpty()) {
            Table table = new Table("CASE", "WHO", "", "WHAT").wrap();
            for (Verdict verdict : differences) {
                table.row(
                        verdict.attack().id(),
                        verdict.target(),
                        verdict.outcome() == Outcome.HARM ? "HARM" : "",
                        shortened(verdict.faults().get(0)));
            }
            text.append(table).append('\n');
        }
        text.append(counts()).append('\n');
        targets.forEach(target ->
                text.append(target.name()).append(": ").append(target.version()).append('\n'));
        targets.stream().filter(target -> target.process() > 0).forEach(target -> text.append(cost(target)));
        notes.forEach(note -> text.append(note).append('\n'));
        long cases = verdicts.stream().map(Verdict::attack).distinct().count();
        int failures = failures().size();
        return text.append(cases)
                .append(failures == 0 ? " cases, no failure.\n" : " cases, " + failures + " failed.\n")
                .toString();
    }

    /** The dearest of the cases that are measured. */
    private String cost(Target target) {
        long cpuMillis = 0;
        long grownKib = 0;
        for (Verdict verdict : verdicts) {
            if (verdict.target().equals(target.name())) {
                cpuMillis = Math.max(cpuMillis, verdict.used().cpuMillis());
                grownKib = Math.max(grownKib, verdict.used().grownKib());
            }
        }
        return target.name() + ": no case in frames cost more than " + cpuMillis + " ms of CPU, nor more than "
                + (grownKib >> 10) + " MiB of memory\n";
    }

    private Table counts() {
        List<String> headings = new ArrayList<>(List.of("GROUP", ">CASES"));
        targets.forEach(target -> headings.add(">" + target.name().toUpperCase(Locale.ROOT)));
        Table table = new Table(headings.toArray(String[]::new));
        for (String group : CaseTables.GROUPS) {
            List<String> row = new ArrayList<>();
            row.add(group);
            row.add(Long.toString(verdicts.stream()
                    .map(Verdict::attack)
                    .filter(one -> one.group().equals(group))
                    .distinct()
                    .count()));
            for (Target target : targets) {
                row.add(told(count(target, group, Outcome.DIFFERS), count(target, group, Outcome.HARM)));
            }
            table.row(row.toArray(String[]::new));
        }
        return table;
    }

    private static String told(long differs, long harm) {
        if (differs + harm == 0) {
            return "ok";
        }
        return differs + (harm == 0 ? " differ" : " differ, " + harm + " harm");
    }

    /** @param group empty: all */
    private long count(Target target, String group, Outcome outcome) {
        return verdicts.stream()
                .filter(verdict -> verdict.target().equals(target.name()) && verdict.outcome() == outcome)
                .filter(verdict -> group.isEmpty() || verdict.attack().group().equals(group))
                .count();
    }

    private static String shortened(String fault) {
        return Terminal.plain(fault.length() <= 160 ? fault : fault.substring(0, 159) + "…");
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
