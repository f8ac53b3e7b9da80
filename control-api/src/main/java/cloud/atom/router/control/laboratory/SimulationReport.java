package cloud.atom.router.control.laboratory;

import cloud.atom.router.control.laboratory.Judge.Verdict;
import cloud.atom.router.control.laboratory.Laboratory.Result;
import cloud.atom.router.model.Region;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code reports/simulation.md} and its plots. Thread-safe: holds no state. */
final class SimulationReport {
    private static final String TABLE_HEAD = """
            | strategy | failed | of the requests | worst minute | mean latency | with failures as 2 s | p99 | reacts after | crossings |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """;

    private SimulationReport() {}

    /** The files by their paths below {@code reports/}. */
    static Map<String, String> files(List<Result> results, Scene scene) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("simulation.md", page(results, scene));
        for (Result result : results) {
            files.put("simulation/" + result.day().name() + ".svg", plot(result, scene));
        }
        return files;
    }

    private static String page(List<Result> results, Scene scene) {
        List<Shortfall> shortfalls = Judge.shortfalls(results, scene.regions().size());
        StringBuilder page = new StringBuilder("""
                # Bad days, simulated

                **This is a simulation.** Time, clients, regions and their failures are a model of ours; no request left the
                machine. The decisions, region health, breakers, ramps, retry rules, budgets and token buckets are those of
                the program itself, run in virtual time. What is modelled, what is not, and how to read this page:
                [docs/laboratory.md](../docs/laboratory.md). `bin/router laboratory` writes this page and its plots again,
                byte for byte; a test fails when they differ.

                """);
        page.append(text(
                "%d regions with %d requests a second in all, %d client networks, %d requests a second, seed %d.%n%n",
                scene.regions().size(),
                scene.regions().regions().stream()
                        .mapToLong(region -> region.capacity().requestsPerSecond())
                        .sum(),
                scene.population().size(),
                (int) Arrays.stream(Tenant.values())
                        .mapToDouble(Tenant::perSecond)
                        .sum(),
                Laboratory.SEED));
        page.append(overview(results, scene)).append(aims(shortfalls, results));
        for (Result result : results) {
            page.append(section(result, scene, shortfalls));
        }
        return page.toString();
    }

    private static String overview(List<Result> results, Scene scene) {
        StringBuilder table = new StringBuilder("## At a glance\n\n")
                .append(
                        "The router against each baseline: `+` better, `=` a draw, `−` worse; first failed requests, then"
                                + " mean latency with a failed request counted as 2 s.\n\n| day |");
        StringBuilder rule = new StringBuilder("| --- |");
        for (Contender other : others()) {
            table.append(' ').append(other.title()).append(" |");
            rule.append(" :-: |");
        }
        table.append(" crossings |\n").append(rule).append(" ---: |\n");
        for (Result result : results) {
            table.append("| ").append(result.day().title()).append(" |");
            for (Contender other : others()) {
                table.append(' ')
                        .append(sign(Judge.failures(result, other)))
                        .append(' ')
                        .append(sign(Judge.latency(result, other)))
                        .append(" |");
            }
            Figures ours = result.of(Contender.ROUTER);
            table.append(text(
                    " %d |%n",
                    Judge.crossings(ours, result.day(), scene.regions().size())));
        }
        return table.append('\n').toString();
    }

    private static List<Contender> others() {
        List<Contender> others = new ArrayList<>(List.of(Contender.values()));
        others.remove(Contender.ROUTER);
        return others;
    }

    private static String sign(Verdict verdict) {
        return switch (verdict) {
            case BETTER -> "+";
            case DRAW -> "=";
            case WORSE -> "−";
        };
    }

    private static String aims(List<Shortfall> shortfalls, List<Result> results) {
        StringBuilder aims = new StringBuilder("## What should hold\n\n| aim | |\n| --- | --- |\n");
        for (Aim aim : Aim.values()) {
            long missed = shortfalls.stream()
                    .filter(shortfall -> shortfall.aim() == aim)
                    .map(Shortfall::day)
                    .distinct()
                    .count();
            String days = text("missed on %d of %d days, see there", missed, results.size());
            aims.append("| ")
                    .append(aim.title())
                    .append(" | ")
                    .append(missed == 0 ? "holds" : days)
                    .append(" |\n");
        }
        return aims.append('\n').toString();
    }

    private static String section(Result result, Scene scene, List<Shortfall> shortfalls) {
        Day day = result.day();
        StringBuilder section = new StringBuilder()
                .append("## ")
                .append(day.title())
                .append("\n\n")
                .append(day.story())
                .append("\n\n")
                .append(TABLE_HEAD);
        for (Contender contender : Contender.values()) {
            section.append(row(contender, result, scene));
        }
        section.append(text("%n![%s](simulation/%s.svg)%n%n", day.title(), day.name()));
        if (result.of(Contender.ROUTER).limited() > 0) {
            section.append(text(
                    "The router refused %d requests of the tenant that sent more than it may (429).%n%n",
                    result.of(Contender.ROUTER).limited()));
        }
        for (Shortfall shortfall : shortfalls) {
            if (shortfall.day().equals(day.name())) {
                section.append(line(shortfall));
            }
        }
        return section.append(section.charAt(section.length() - 2) == '\n' ? "" : "\n")
                .toString();
    }

    private static String row(Contender contender, Result result, Scene scene) {
        Day day = result.day();
        Figures figures = result.of(contender);
        int reaction = day.isLeft() ? figures.reactionSeconds(scene.ordinalOf(day.region())) : -1;
        return text(
                "| %s | %d | %.3f %% | %.3f %% | %.1f ms | %.1f ms | %d ms | %s | %d |%n",
                contender.title(),
                figures.failed(),
                100.0 * figures.failed() / Math.max(1, figures.requests()),
                100 * figures.worstMinute(),
                figures.meanMs(),
                figures.feltMs(),
                figures.p99Ms(),
                !day.isLeft() ? "" : reaction < 0 ? "never" : reaction + " s",
                Judge.crossings(figures, day, scene.regions().size()));
    }

    private static String line(Shortfall shortfall) {
        String reason = Reasons.of(shortfall);
        String against = shortfall.against().isEmpty()
                ? ""
                : " against " + Contender.valueOf(shortfall.against()).title();
        return text(
                "- **%s%s: %s.** %s%n",
                shortfall.aim().title(), against, shortfall.found(), reason.isEmpty() ? "UNEXPLAINED." : reason);
    }

    private static String plot(Result result, Scene scene) {
        List<Plot.Line> failures = new ArrayList<>();
        for (Contender contender : Contender.values()) {
            failures.add(new Plot.Line(contender.title(), result.of(contender).failedShares()));
        }
        List<Plot.Line> shares = new ArrayList<>();
        List<Region> regions = scene.regions().regions();
        for (int i = 0; i < regions.size(); i++) {
            shares.add(new Plot.Line(
                    regions.get(i).id().value(), result.of(Contender.ROUTER).shares(i)));
        }
        return new Plot(result.day())
                .panel(result.day().title() + ", simulated: failed requests", failures)
                .panel("Global Router: first attempts by region", shares)
                .toSvg();
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format.replace("%n", "\n"), values);
    }
}
