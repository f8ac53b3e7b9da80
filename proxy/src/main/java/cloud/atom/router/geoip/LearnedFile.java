package cloud.atom.router.geoip;

import cloud.atom.router.geo.LearnedMean;
import cloud.atom.router.geo.LearnedTable;
import cloud.atom.router.geo.Rung;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Keeps what was learned about round trips over a restart.
 *
 * <p>Format, big-endian: {@value #MAGIC} (which holds the version), the number of means, for each its rung, key, milliseconds,
 * samples and hour (21 bytes), and the CRC-32C of all before. Keys are hashes of /24 and /48 prefixes, systems,
 * zones and regions with a region; no address can be read from the file. It is written beside and renamed into place, so that a
 * crash leaves the one before. Not thread-safe; confined to one writer.
 */
final class LearnedFile {
    /** "RTT" and version 2; in version 1 prefixes had residuals. */
    private static final int MAGIC = 0x52_54_54_02;

    private static final int MEAN_BYTES = 1 + 8 + 4 + 4 + 4;
    private static final int FRAME_BYTES = 4 + 4 + 8;

    /** More means than any table holds are no file of ours. */
    private static final int MOST_MEANS = 4 * LearnedTable.SLOTS;

    private final Path file;

    LearnedFile(Path file) {
        this.file = file;
    }

    /**
     * The kept means; none when there is no file yet.
     *
     * @throws IOException when the file is damaged, of another version or cannot be read
     */
    List<LearnedMean> read() throws IOException {
        byte[] bytes;
        try {
            if (Files.size(file) > FRAME_BYTES + (long) MOST_MEANS * MEAN_BYTES) {
                throw new IOException("too large");
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException none) {
            return List.of();
        }
        if (bytes.length < FRAME_BYTES) {
            throw new IOException("cut off");
        }
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        if (frame.getInt(0) != MAGIC) {
            throw new IOException("not a file of version 2");
        }
        int count = frame.getInt(4);
        boolean fits = count >= 0 && bytes.length == FRAME_BYTES + (long) count * MEAN_BYTES;
        if (!fits || frame.getLong(bytes.length - 8) != checksum(bytes, bytes.length - 8)) {
            throw new IOException("damaged");
        }
        return means(bytes, count);
    }

    private static List<LearnedMean> means(byte[] bytes, int count) throws IOException {
        List<LearnedMean> means = new ArrayList<>(count);
        ByteBuffer in = ByteBuffer.wrap(bytes).position(8);
        for (int i = 0; i < count; i++) {
            Rung rung = Rung.of(in.get());
            try {
                means.add(new LearnedMean(
                        rung == null ? Rung.MODEL : rung, in.getLong(), in.getFloat(), in.getInt(), in.getInt()));
            } catch (IllegalArgumentException e) {
                throw new IOException("impossible values", e);
            }
        }
        return means;
    }

    /**
     * Replaces the file.
     *
     * @throws IOException when it cannot be written; the one before stays
     */
    void write(LearnedTable table) throws IOException {
        List<LearnedMean> means = new ArrayList<>();
        table.forEach(means::add);
        ByteBuffer out = ByteBuffer.allocate(FRAME_BYTES + means.size() * MEAN_BYTES);
        out.putInt(MAGIC).putInt(means.size());
        for (LearnedMean mean : means) {
            out.put((byte) mean.rung().code()).putLong(mean.key()).putFloat(mean.ms());
            out.putInt(mean.samples()).putInt(mean.hour());
        }
        out.putLong(checksum(out.array(), out.position())).flip();
        Path prepared = file.resolveSibling(file.getFileName() + ".tmp");
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(
                prepared, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (out.hasRemaining()) {
                channel.write(out);
            }
            channel.force(true);
        }
        Files.move(prepared, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static long checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return checksum.getValue();
    }
}
