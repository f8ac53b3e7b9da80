package cloud.atom.router.control.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the judge of frames finds wrong in what a proxy sends. */
class FrameConversationTest {
    private static final byte[] OK = {(byte) 0x88};
    private static final byte[] NOT_FOUND = {0x20, (byte) 0x8d};
    private static final byte[] MISDIRECTED = {0x08, 3, '4', '2', '1'};

    private final FrameConversation conversation = new FrameConversation();

    @Test
    void readsStatusBodyAndEnd() {
        conversation.frame(FrameBytes.HEADERS, FrameBytes.END_HEADERS, 1, OK);
        conversation.frame(FrameBytes.DATA, FrameBytes.END_STREAM | FrameBytes.PADDED, 1, new byte[] {1, 'a', 0});
        conversation.frame(FrameBytes.HEADERS, FrameBytes.END_HEADERS | FrameBytes.END_STREAM, 3, NOT_FOUND);
        conversation.frame(FrameBytes.HEADERS, FrameBytes.END_HEADERS | FrameBytes.END_STREAM, 5, MISDIRECTED);

        Conversation plain = conversation.plain();
        assertThat(plain.faults()).isEmpty();
        assertThat(plain.finals()).extracting(Message::status).containsExactly(200, 404, 421);
        assertThat(plain.finals().get(0).bodyText()).isEqualTo("a");
        assertThat(conversation.isOver(1)).isTrue();
    }

    @Test
    void findsMoreDataThanTheClientAllowed() {
        conversation.initial(0);
        conversation.frame(FrameBytes.HEADERS, FrameBytes.END_HEADERS, 1, OK);
        for (int i = 0; i < 4; i++) {
            conversation.frame(FrameBytes.DATA, 0, 1, new byte[16_383]);
        }
        assertThat(conversation.plain().faults()).isEmpty();

        conversation.frame(FrameBytes.DATA, 0, 1, new byte[4]);

        assertThat(conversation.plain().faults()).containsExactly("the client got more DATA than it allowed");
    }

    @Test
    void findsFramesBehindTheEndOfAStream() {
        conversation.frame(FrameBytes.HEADERS, FrameBytes.END_HEADERS | FrameBytes.END_STREAM, 1, OK);

        conversation.frame(FrameBytes.DATA, 0, 1, new byte[1]);
        conversation.frame(FrameBytes.HEADERS, FrameBytes.END_HEADERS | FrameBytes.END_STREAM, 1, OK);

        assertThat(conversation.plain().faults())
                .containsExactly(
                        "the client got DATA outside of an answer",
                        "the client got HEADERS behind the end of their stream");
    }

    @Test
    void findsAnAnswerWithoutItsStatusAndABlockThatIsInterrupted() {
        conversation.frame(FrameBytes.HEADERS, FrameBytes.END_HEADERS, 1, new byte[] {(byte) 0x82});
        conversation.frame(FrameBytes.HEADERS, 0, 3, OK);
        conversation.frame(FrameBytes.PING, 0, 0, new byte[8]);

        assertThat(conversation.plain().faults())
                .containsExactly(
                        "the client got an answer that does not begin with its status",
                        "the client got a header block that is interrupted");
    }
}
