package cloud.atom.router.registry;

import cloud.atom.router.config.Problems;
import java.util.regex.Pattern;

/** Label matchers of PromQL, as {@code region="eu-west-1",job=~"api.*"}. Holds no state. */
final class PrometheusSelector {
    private static final int LONGEST = 512;
    private static final String MATCHER =
            "\\s*+[A-Za-z_][A-Za-z0-9_]*+\\s*+(?:=~|!~|!=|=)\\s*+\"(?:[^\"\\\\\\p{Cntrl}]|\\\\[\\x20-\\x7e])*+\"\\s*+";
    private static final Pattern MATCHERS = Pattern.compile(MATCHER + "(?:," + MATCHER + ")*+");

    private PrometheusSelector() {}

    /**
     * Gives {@code text} back: it becomes a part of queries, and must not end the braces that it stands in.
     *
     * @throws IllegalArgumentException when it is no list of label matchers
     */
    static String parse(String text) {
        if (text.length() > LONGEST || !MATCHERS.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    Problems.quoted(text) + " (expected: label matchers such as region=\"eu-west-1\")");
        }
        return text;
    }
}
