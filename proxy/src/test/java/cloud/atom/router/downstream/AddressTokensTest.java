package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tokens that prove a QUIC client's address. */
class AddressTokensTest {
    private static final int ID_BYTES = 20;
    private static final byte[] KEY = new byte[AddressTokens.KEY_BYTES];
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.1", 40_000);
    private static final ByteBuf FIRST_ID = Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    private static final ByteBuf OUR_ID = Unpooled.wrappedBuffer(new byte[ID_BYTES]);

    private final AtomicLong nanos = new AtomicLong(-5);
    private final AddressTokens tokens = new AddressTokens(KEY, ID_BYTES, nanos::get);

    private ByteBuf token() {
        ByteBuf token = Unpooled.buffer();
        assertThat(tokens.writeToken(token, FIRST_ID, CLIENT)).isTrue();
        assertThat(token.readableBytes()).isLessThanOrEqualTo(tokens.maxTokenLength());
        return token;
    }

    private boolean takes(ByteBuf token, InetSocketAddress from) {
        return tokens.validateToken(token, from, OUR_ID).isValid();
    }

    @Test
    void takesItsOwnAndFindsTheFirstIdInIt() {
        ByteBuf token = token();

        assertThat(takes(token, CLIENT)).isTrue();
        int offset = tokens.validateToken(token, CLIENT);
        assertThat(token.slice(offset, token.readableBytes() - offset)).isEqualTo(FIRST_ID);
    }

    @Test
    void takesThoseOfAnotherLoopWithTheSameKey() {
        AddressTokens other = new AddressTokens(KEY, ID_BYTES, nanos::get);

        assertThat(other.validateToken(token(), CLIENT)).isPositive();
    }

    @Test
    void refusesThoseOfAnotherAddressOrPort() {
        assertThat(takes(token(), new InetSocketAddress("192.0.2.2", 40_000))).isFalse();
        assertThat(takes(token(), new InetSocketAddress("192.0.2.1", 40_001))).isFalse();
        assertThat(takes(token(), new InetSocketAddress("2001:db8::1", 40_000))).isFalse();
    }

    @Test
    void refusesThoseThatAreOld() {
        ByteBuf token = token();
        nanos.addAndGet(9_999_999_999L);
        assertThat(takes(token, CLIENT)).isTrue();

        nanos.addAndGet(1);

        assertThat(takes(token, CLIENT)).isFalse();
    }

    @Test
    void refusesThoseOfTheFuture() {
        ByteBuf token = token();
        nanos.addAndGet(-1);

        assertThat(takes(token, CLIENT)).isFalse();
    }

    @Test
    void refusesWhatIsChangedAnywhere() {
        ByteBuf token = token();
        for (int i = 0; i < token.readableBytes(); i++) {
            ByteBuf changed = token.copy();
            changed.setByte(i, changed.getByte(i) ^ 1);

            assertThat(takes(changed, CLIENT)).as("byte %d", i).isFalse();
        }
    }

    @Test
    void refusesWhatIsCutOrTooLong() {
        ByteBuf token = token();
        for (int length = 0; length < token.readableBytes(); length++) {
            assertThat(takes(token.slice(0, length), CLIENT))
                    .as("%d bytes", length)
                    .isFalse();
        }
        assertThat(takes(Unpooled.wrappedBuffer(new byte[1000]), CLIENT)).isFalse();
    }

    @Test
    void refusesAnIdThatIsNoneOfOurs() {
        ByteBuf shortId = OUR_ID.slice(0, ID_BYTES - 1);

        assertThat(tokens.validateToken(token(), CLIENT, shortId).isValid()).isFalse();
    }

    @Test
    void refusesThoseOfAnotherKey() {
        byte[] otherKey = KEY.clone();
        otherKey[0] = 1;
        AddressTokens other = new AddressTokens(otherKey, ID_BYTES, nanos::get);

        assertThat(other.validateToken(token(), CLIENT)).isNegative();
    }
}
