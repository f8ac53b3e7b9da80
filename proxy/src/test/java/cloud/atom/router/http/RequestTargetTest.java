package cloud.atom.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a/b, /a/b",
        "/a/./b, /a/b",
        "/a/../b, /b",
        "/a/b/.., /a/",
        "/a/b/., /a/b/",
        "/.., /",
        "/../../a, /a",
        "//a///b, /a/b",
        "/a/, /a/",
        "/%61%7e, /a~",
        "/%c3%A9, /%C3%A9",
        "/a%20b, /a%20b",
        "/%252e%252e/a, /%252e%252e/a",
        "/a.b/..c, /a.b/..c",
        "/a%2eb, /a.b",
        "/.well-known/x, /.well-known/x",
        "/a;x=1/b, /a/b",
        "/a/b;x;y=/, /a/b/",
        "/a;/b;, /a/b",
        "/a;x/../b, /b",
        "/%3ba/b, /%3Ba/b",
        "/a//b/../c, /a/c",
        "/a/.../b, /a/.../b",
    })
    void normalisesThePathThatDecisionsSee(String received, String normalised) {
        assertThat(RequestPath.normalize(received)).isEqualTo(normalised);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2fb",
                "/a%2Fb",
                "/a%5cb",
                "/a\\b",
                "/%00",
                "/%0a",
                "/%7f",
                "/%",
                "/%4",
                "/%zz",
                "/%2e",
                "/%2e%2e/x",
                "/.%2e/x",
                "/%2e./x",
                "/..;/x",
                "/a/.;p/b",
                "/%2e%2e;p/x",
                "/x/..;",
                // Read differently by servers that merge empty segments and by those that do not.
                "/a//../b",
                "/a//./../b",
                "/a//b/../../c",
                // A segment of parameters only, which some servers take for an empty one.
                "/;x/a",
                "/a/;x/../b",
                // Overlong UTF-8: old decoders read a slash or a dot.
                "/a%c0%afb",
                "/%C0%AE%c0%ae/a",
                "/%e0%80%afa",
                "/%f0%80%80%af"
            })
    void hasNoCopyOfAnAmbiguousPath(String received) {
        assertThat(RequestPath.normalize(received)).isNull();
    }

    @Test
    void neverLeavesADotSegmentOrAnEmptyOneInsideWhateverComes() {
        long seed = 7;
        Random random = new Random(seed);
        String[] words = {"/", "/", ".", "..", "%2e", "%2E", "a", ";", "%41", "%2f", "\\", "%", "b%20"};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder path = new StringBuilder("/");
            for (int j = random.nextInt(8); j > 0; j--) {
                path.append(words[random.nextInt(words.length)]);
            }
            String normalised = RequestPath.normalize(path.toString());
            if (normalised != null) {
                assertThat(normalised)
                        .as("seed %s, path %s", seed, path)
                        .startsWith("/")
                        .doesNotContain("//", "/./", "/../", "\\")
                        .doesNotMatch(".*/\\.{1,2}(;.*)?$");
                assertThat(RequestPath.normalize(normalised))
                        .as("again, seed %s, path %s", seed, path)
                        .isEqualTo(normalised);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /a?b=/../c, /a?b=/../c, /a",
        "GET, http://h/a?b, /a?b, /a",
        "GET, HTTP://h, /, /",
        "GET, http://h?b, /?b, /",
        "GET, https://h/a?b, /a?b, /a",
        "GET, HTTPS://h:443, /, /",
        "OPTIONS, https://h, *, *",
        "OPTIONS, *, *, *",
        "OPTIONS, http://h:80, *, *",
        "OPTIONS, http://h/, /, /",
    })
    void readsTheFormsOfATarget(String method, String target, String forwarded, String path) {
        RequestTarget parsed = Objects.requireNonNull(RequestTarget.parse(method, target));

        assertThat(parsed.forwarded()).isEqualTo(forwarded);
        assertThat(parsed.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "a.example, a.example",
        "A.Example.:8080, a.example",
        "127.0.0.1:1, 127.0.0.1",
        "[2001:DB8::1]:80, [2001:db8::1]",
        "a_b-c.example, a_b-c.example",
    })
    void readsAuthorities(String text, String host) {
        Authority authority = Objects.requireNonNull(Authority.parse(text));

        assertThat(authority.host()).isEqualTo(host);
        assertThat(authority.text()).isEqualTo(text);
    }
}
