package cloud.atom.router.geoip;

import cloud.atom.router.model.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Files, addresses and hand-made databases for the tests of this package. */
final class GeoFixtures {
    static final Geography GEOGRAPHY = Geography.load();

    private GeoFixtures() {}

    static Path mmdb(String name) {
        try {
            return Path.of(Objects.requireNonNull(GeoFixtures.class.getResource("/mmdb/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** The lines of a resource without its header, each split at commas. */
    static List<String[]> rows(String resource) {
        try (InputStream stream = Objects.requireNonNull(GeoFixtures.class.getResourceAsStream(resource), resource)) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().skip(1).map(line -> line.split(",", -1)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static IpAddress ip(String text) {
        return Objects.requireNonNull(IpAddress.parse(text), text);
    }

    /**
     * An IPv6 database of one node: addresses that begin with bit 0 have the record at {@code left} of {@code data},
     * the others the one at {@code right}.
     */
    static byte[] database(byte[] data, int left, int right) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int offset : new int[] {left, right}) {
            int pointer = 1 + 16 + offset;
            out.write(pointer >>> 16);
            out.write(pointer >>> 8);
            out.write(pointer);
        }
        out.writeBytes(new byte[16]);
        out.writeBytes(data);
        out.writeBytes(new byte[] {(byte) 0xab, (byte) 0xcd, (byte) 0xef});
        out.writeBytes("MaxMind.com".getBytes(StandardCharsets.US_ASCII));
        out.write(0xe7); // a map of 7
        writeNumber(out, "binary_format_major_version", 2);
        writeNumber(out, "binary_format_minor_version", 0);
        writeNumber(out, "ip_version", 6);
        writeNumber(out, "node_count", 1);
        writeNumber(out, "record_size", 24);
        writeText(out, "database_type");
        writeText(out, "Hand-made");
        writeText(out, "build_epoch");
        out.writeBytes(new byte[] {0x01, 0x02, 1}); // a uint64 of one byte
        return out.toByteArray();
    }

    /** A flat record with a country. */
    static byte[] flatRecord(String country) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0xe1); // a map of 1
        writeText(out, "country_code");
        writeText(out, country);
        return out.toByteArray();
    }

    private static void writeNumber(ByteArrayOutputStream out, String key, int value) {
        writeText(out, key);
        out.write(0xa1); // a uint16 of one byte
        out.write(value);
    }

    private static void writeText(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(0x40 | bytes.length);
        out.writeBytes(bytes);
    }
}
