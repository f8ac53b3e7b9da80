package cloud.atom.router.operations;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One record as JSON in a file of {@code data_dir}: written as a whole or not at all, read with suspicion. Not
 * thread-safe.
 *
 * @param <T> a record whose constructor checks what it is given
 */
final class StateFile<T extends Record> {
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
    private static final int MAX_BYTES = 1 << 20;
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(8).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final Class<T> type;

    StateFile(Path file, Class<T> type) {
        this.file = file;
        this.type = type;
    }

    /** What was kept; empty when there is nothing, or nothing that can be believed, which is logged. */
    Optional<T> read() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("more than " + MAX_BYTES + " bytes");
            }
            return Optional.of(parse(new String(bytes, StandardCharsets.UTF_8)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("A file of the router's own is ignored: file={} problem={}", file, firstLine(e));
            return Optional.empty();
        }
    }

    /**
     * Reads what {@link #text} made.
     *
     * @throws IOException when it is no such text
     */
    T parse(String text) throws IOException {
        T value = JSON.readValue(text, type);
        if (value == null) {
            throw new IOException("null (expected: an object)");
        }
        return value;
    }

    String text(T value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new AssertionError("a record of texts", e);
        }
    }

    /** Replaces what was kept; whether that went well, which is logged otherwise. */
    boolean write(T value) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text(value).getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (IOException e) {
            LOG.warn("What operators decided is not kept for a restart: file={} problem={}", file, firstLine(e));
            return false;
        }
    }

    /** An error's own words; the library's go on for lines. */
    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
