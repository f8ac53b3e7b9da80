package cloud.atom.router.registry;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.config.YamlDocument;
import cloud.atom.router.model.Region;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RegistrySourceTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path dataDir;

    private final ManualExecutor executor = new ManualExecutor();
    private final List<String> told = new ArrayList<>();
    private final List<RegistrySource> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(RegistrySource::close);
        executor.shutdownNow();
    }

    @Test
    void loadsOverHttpAndFollowsChanges() throws Exception {
        answer(ok(document(1, "a", "b")).withHeader("ETag", "\"v1\""));
        RegistrySource source = web();

        assertThat(ids(source.load())).isEqualTo("a b");
        source.follow(regions -> told.add(ids(regions)));
        answer(ok(document(2, "a", "c", "d")).withHeader("ETag", "\"v2\""));
        executor.runLook();

        assertThat(told).containsExactly("a c d");
        assertThat(source.status())
                .isEqualTo(new RegistryStatus(
                        SERVER.baseUrl() + "/r",
                        java.util.Optional.of(NOW),
                        java.util.Optional.empty(),
                        java.util.Optional.of("\"v2\""),
                        2,
                        3,
                        false));
    }

    @Test
    void asksWithTheTagOfTheDocumentInUseAndTakesNotModifiedAsSuccess() throws Exception {
        answer(ok(document(1, "a")).withHeader("ETag", "\"v1\""));
        RegistrySource source = web();
        source.load();
        source.follow(regions -> told.add(ids(regions)));
        answer(aResponse().withStatus(500));
        executor.runLook();
        assertThat(source.status().lastError())
                .hasValueSatisfying(error -> assertThat(error).contains("status 500"));
        answer(aResponse().withStatus(304));
        executor.runLook();

        assertThat(told).isEmpty();
        assertThat(source.status().lastError()).isEmpty();
        assertThat(source.status().etag()).contains("\"v1\"");
        SERVER.verify(1, getRequestedFor(urlEqualTo("/r")).withHeader("If-None-Match", absent()));
        SERVER.verify(2, getRequestedFor(urlEqualTo("/r")).withHeader("If-None-Match", equalTo("\"v1\"")));
    }

    @Test
    void aRefusedDocumentsTagIsNotTakenForTheOneInUse() throws Exception {
        answer(ok(document(5, "a")).withHeader("ETag", "\"good\""));
        RegistrySource source = web();
        source.load();
        source.follow(regions -> told.add(ids(regions)));
        answer(ok("regions: 5").withHeader("ETag", "\"bad\""));
        executor.runLook();
        executor.runLook();

        SERVER.verify(0, getRequestedFor(urlEqualTo("/r")).withHeader("If-None-Match", equalTo("\"bad\"")));
        assertThat(source.status().etag()).contains("\"good\"");
    }

    @Test
    void doesNotTellWhenTheRegionsAreTheSame() throws Exception {
        answer(ok(document(1, "a")));
        RegistrySource source = web();
        source.load();
        source.follow(regions -> told.add(ids(regions)));
        answer(ok("# other bytes\n" + document(2, "a")));
        executor.runLook();

        assertThat(told).isEmpty();
        assertThat(source.status().revision()).isEqualTo(2);
    }

    @Test
    void keepsWhatItHasWhateverGoesWrong() throws Exception {
        answer(ok(document(5, "a", "b", "c")));
        RegistrySource source = web();
        source.load();
        source.follow(regions -> told.add(ids(regions)));
        byte[] tooLong = new byte[YamlDocument.MAX_BYTES + 1];
        Arrays.fill(tooLong, (byte) '#');
        List<ResponseDefinitionBuilder> bad = List.of(
                aResponse().withStatus(404),
                aResponse().withStatus(302).withHeader("Location", "/other"),
                aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK),
                ok("regions: ["),
                ok(""),
                ok(document(4, "a", "b", "c")),
                ok(document(6, "a")),
                aResponse().withBody(tooLong),
                ok(document(6, "a", "b")).withFixedDelay(3000));

        for (ResponseDefinitionBuilder response : bad) {
            answer(response);
            executor.runLook();
            assertThat(source.status().lastError()).isPresent();
        }

        assertThat(told).isEmpty();
        assertThat(source.status().regions()).isEqualTo(3);
        answer(ok(document(6, "a", "b")));
        executor.runLook();
        assertThat(told).containsExactly("a b");
        assertThat(source.status().lastError()).isEmpty();
    }

    @Test
    void removesMoreThanHalfOnlyByForce() throws Exception {
        answer(ok(document(1, "a", "b", "c")));
        RegistrySource source = web();
        source.load();
        source.follow(regions -> told.add(ids(regions)));
        answer(ok("force: true\n" + document(2, "a")));
        executor.runLook();

        assertThat(told).containsExactly("a");
    }

    @Test
    void waitsTenSecondsGiveOrTakeAFifthUnlessTheServerSaysOtherwise() throws Exception {
        answer(ok(document(1, "a")));
        RegistrySource source = web();
        source.load();
        source.follow(regions -> told.add(ids(regions)));
        for (int i = 0; i < 20; i++) {
            executor.runLook();
            assertThat(executor.lastDelayMillis()).isBetween(8_000L, 12_000L);
        }

        answer(ok(document(1, "a")).withHeader("Cache-Control", "public, max-age=30"));
        executor.runLook();
        assertThat(executor.lastDelayMillis()).isBetween(24_000L, 36_000L);
        answer(ok(document(1, "a")).withHeader("Cache-Control", "max-age=0"));
        executor.runLook();
        assertThat(executor.lastDelayMillis()).isBetween(4_000L, 6_000L);
        answer(ok(document(1, "a")).withHeader("Cache-Control", "max-age=86400"));
        executor.runLook();
        assertThat(executor.lastDelayMillis()).isBetween(48_000L, 72_000L);
    }

    @Test
    void startsWithTheKeptDocumentWhenTheSourceIsAway() throws Exception {
        answer(ok(document(7, "a", "b")));
        web().load();
        answer(aResponse().withStatus(503));

        RegistrySource later = web();

        assertThat(ids(later.load())).isEqualTo("a b");
        assertThat(later.status().kept()).isTrue();
        assertThat(later.status().lastSuccess()).isEmpty();
        assertThat(later.status().lastError()).isPresent();
        later.follow(regions -> told.add(ids(regions)));
        answer(ok(document(6, "a", "b", "c")));
        executor.runLook();
        assertThat(later.status().lastError())
                .hasValueSatisfying(error -> assertThat(error).contains("revision: 6 (expected: at least 7)"));
        answer(ok(document(8, "a", "b", "c")));
        executor.runLook();
        assertThat(told).containsExactly("a b c");
        assertThat(later.status().kept()).isFalse();
    }

    @Test
    void startsWithoutRegionsWhenTheSourceIsAwayAndNothingWasKept() throws Exception {
        Files.writeString(dataDir.resolve("registry.last-good.yaml"), "broken: [");
        answer(aResponse().withStatus(503));
        RegistrySource source = web();

        assertThat(source.load()).isEmpty();
        source.follow(regions -> told.add(ids(regions)));
        answer(ok(document(1, "a")));
        executor.runLook();

        assertThat(told).containsExactly("a");
    }

    @Test
    void takesAChangedFileAndKeepsTheOldRegionsWhenItIsBroken() throws Exception {
        Path file = dataDir.resolve("r.yaml");
        Files.writeString(file, document(1, "a"));
        RegistrySource source = open(new RegistryLocation.FileLocation(file));
        assertThat(ids(source.load())).isEqualTo("a");
        source.follow(regions -> told.add(ids(regions)));
        executor.runLook();
        assertThat(executor.lastDelayMillis()).isBetween(1_600L, 2_400L);

        Files.writeString(file, document(2, "a", "b"));
        executor.runLook();
        Files.writeString(file, "regions:\n  - id: x\n");
        executor.runLook();
        assertThat(source.status().lastError())
                .hasValueSatisfying(error -> assertThat(error).contains(file + ":2:5: regions[0].country: missing"));
        Files.delete(file);
        executor.runLook();
        assertThat(source.status().lastError()).contains(file + ": no such file");
        Files.writeString(file, document(3, "a", "b", "c"));
        executor.runLook();

        assertThat(told).containsExactly("a b", "a b c");
    }

    @Test
    void aMissingOrWrongFileStopsTheStart() throws Exception {
        Path file = dataDir.resolve("r.yaml");

        assertThatThrownBy(() -> open(new RegistryLocation.FileLocation(file)).load())
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(file + ": no such file");
        Files.writeString(file, "regions: 1\nx: 2\n");
        assertThatThrownBy(() -> open(new RegistryLocation.FileLocation(file)).load())
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        e -> assertThat(e.problems()).hasSize(2));
    }

    @Test
    void looksNoMoreWhenClosed() throws Exception {
        answer(ok(document(1, "a")));
        RegistrySource source = web();
        source.load();
        source.close();
        source.follow(regions -> told.add(ids(regions)));

        assertThat(executor.scheduledTasks()).isZero();
    }

    private RegistrySource web() {
        return open(RegistryLocation.parse(SERVER.baseUrl() + "/r", dataDir));
    }

    private RegistrySource open(RegistryLocation location) {
        RegistrySource source = RegistrySource.open(location, dataDir, executor, Clock.fixed(NOW, ZoneOffset.UTC));
        opened.add(source);
        return source;
    }

    private static void answer(ResponseDefinitionBuilder response) {
        SERVER.stubFor(get("/r").willReturn(response));
    }

    private static ResponseDefinitionBuilder ok(String body) {
        return aResponse().withBody(body);
    }

    private static String document(int revision, String... ids) {
        return "revision: " + revision + "\nregions:\n"
                + Arrays.stream(ids)
                        .map(id -> "  - { id: " + id + ", country: IE, continent: EU, location: { lat: 1, lon: 2 },"
                                + " endpoints: [{ url: \"http://127.0.0.1:1\" }] }\n")
                        .collect(Collectors.joining());
    }

    private static String ids(List<Region> regions) {
        return regions.stream().map(region -> region.id().value()).collect(Collectors.joining(" "));
    }
}
