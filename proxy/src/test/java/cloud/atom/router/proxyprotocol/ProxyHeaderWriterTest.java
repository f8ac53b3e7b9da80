package cloud.atom.router.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.ProxyProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProxyHeaderWriterTest {
    private static final ProxyHeader UNNAMED = new ProxyHeader.Unnamed();

    private static byte[] relayed(ProxyProtocol version, ProxyHeader client) {
        return taken(ProxyHeaderWriter.relayed(version, client, PooledByteBufAllocator.DEFAULT));
    }

    private static byte[] taken(ByteBuf header) {
        byte[] bytes = new byte[header.readableBytes()];
        header.readBytes(bytes).release();
        return bytes;
    }

    private static ProxyHeader.Proxied ends(String source, int port, String destination, int destinationPort) {
        return new ProxyHeader.Proxied(address(source), port, address(destination), destinationPort);
    }

    private static IpAddress address(String text) {
        return Objects.requireNonNull(IpAddress.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 198.51.100.2, PROXY TCP4 192.0.2.1 198.51.100.2 1 65535",
        "2001:db8::1, 2001:db8::2, PROXY TCP6 2001:db8::1 2001:db8::2 1 65535",
        // One family for both: the addresses of the text's grammar have hexadecimal groups only.
        "2001:db8::1, 198.51.100.2, PROXY TCP6 2001:db8::1 ::ffff:c633:6402 1 65535",
        "192.0.2.1, 2001:db8::2, PROXY TCP6 ::ffff:c000:201 2001:db8::2 1 65535",
        "::ffff:192.0.2.1, 198.51.100.2, PROXY TCP4 192.0.2.1 198.51.100.2 1 65535",
        "::, ::, PROXY TCP6 :: :: 1 65535"
    })
    void writesALineForVersionOne(String source, String destination, String line) {
        byte[] header = relayed(ProxyProtocol.V1, ends(source, 1, destination, 65_535));

        assertThat(HeaderCorpus.escaped(header)).isEqualTo(line + "\\r\\n");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 198.51.100.2, \\x11\\x00\\x0c\\xc0\\x00\\x02\\x01\\xc63d\\x02\\x00\\x01\\xff\\xff",
        "::ffff:192.0.2.1, 198.51.100.2, \\x11\\x00\\x0c\\xc0\\x00\\x02\\x01\\xc63d\\x02\\x00\\x01\\xff\\xff"
    })
    void writesBytesForVersionTwo(String source, String destination, String bytes) {
        byte[] header = relayed(ProxyProtocol.V2, ends(source, 1, destination, 65_535));

        assertThat(HeaderCorpus.escaped(header)).isEqualTo("\\r\\n\\r\\n\\x00\\r\\nQUIT\\n!" + bytes);
    }

    @Test
    void saysThatAClientIsNotKnown() {
        assertThat(HeaderCorpus.escaped(relayed(ProxyProtocol.V1, UNNAMED))).isEqualTo("PROXY UNKNOWN\\r\\n");
        assertThat(HeaderCorpus.escaped(relayed(ProxyProtocol.V2, UNNAMED)))
                .isEqualTo("\\r\\n\\r\\n\\x00\\r\\nQUIT\\n \\x00\\x00\\x00");
    }

    @Test
    void saysThatAConnectionIsOurOwn() {
        SocketAddress here = socket("192.0.2.1", 1234);
        SocketAddress there = socket("198.51.100.2", 80);
        EmbeddedChannel tcp = new EmbeddedChannel() {
            @Override
            protected SocketAddress localAddress0() {
                return here;
            }

            @Override
            protected SocketAddress remoteAddress0() {
                return there;
            }
        };
        EmbeddedChannel other = new EmbeddedChannel();

        assertThat(HeaderCorpus.escaped(taken(ProxyHeaderWriter.own(ProxyProtocol.V1, tcp))))
                .isEqualTo("PROXY TCP4 192.0.2.1 198.51.100.2 1234 80\\r\\n");
        assertThat(HeaderCorpus.escaped(taken(ProxyHeaderWriter.own(ProxyProtocol.V1, other))))
                .isEqualTo("PROXY UNKNOWN\\r\\n");
        assertThat(HeaderCorpus.escaped(taken(ProxyHeaderWriter.own(ProxyProtocol.V2, tcp))))
                .isEqualTo("\\r\\n\\r\\n\\x00\\r\\nQUIT\\n \\x00\\x00\\x00");
        tcp.finishAndReleaseAll();
        other.finishAndReleaseAll();
    }

    private static SocketAddress socket(String text, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address(text).bytes()), port);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesToPassOnWhatIsNoHeader(ProxyProtocol version) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> relayed(version, new ProxyHeader.Faulty("x")))
                .withMessage("client: x (expected: a header)");
    }

    @Test
    void bothReadersReadWhatIsWritten() {
        long seed = Long.getLong("fuzz.seed", System.nanoTime() & 0xffff_ffffL);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            ProxyHeader.Proxied given = new ProxyHeader.Proxied(
                    anyAddress(random), random.nextInt(1 << 16), anyAddress(random), random.nextInt(1 << 16));
            ProxyProtocol version = random.nextBoolean() ? ProxyProtocol.V1 : ProxyProtocol.V2;
            ProxyHeader expected = new ProxyHeader.Proxied(
                    MappedAddress.unmapped(given.source()),
                    given.sourcePort(),
                    MappedAddress.unmapped(given.destination()),
                    given.destinationPort());

            byte[] header = relayed(version, given);

            Supplier<String> what = () -> "seed " + seed + ": " + HeaderCorpus.escaped(header);
            ByteBuf bytes = PooledByteBufAllocator.DEFAULT.buffer().writeBytes(header);
            assertThat(ProxyHeaders.read(bytes)).as(what).isEqualTo(expected);
            assertThat(bytes.isReadable()).as(what).isFalse();
            bytes.release();
            assertThat(StrictHeader.of(header).verdict()).as(what).isEqualTo(HeaderCorpus.verdict(expected));
            assertThat(StrictHeader.of(header).length()).as(what).isEqualTo(header.length);
        }
    }

    private static IpAddress anyAddress(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> IpAddress.ofV4(random.nextInt());
            case 1 -> IpAddress.ofV6(0, 0xffff_0000_0000L | random.nextInt(1 << 30));
            // With runs of zeros.
            case 2 -> IpAddress.ofV6(random.nextLong() & ~0xffff_ffffL, random.nextInt(1 << 16));
            default -> IpAddress.ofV6(random.nextLong(), random.nextLong());
        };
    }
}
