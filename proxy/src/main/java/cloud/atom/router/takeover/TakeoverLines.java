package cloud.atom.router.takeover;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * What two routers say to each other, line by line. Holds no state.
 *
 * <pre>
 * successor    takeover 1 PID              the version of this conversation
 * predecessor  socket KEY ADDRESS          for each socket that it listens on
 *              state BASE64                for each piece of its state
 *              offer PID                   the end of the list
 * successor    sockets                     from here on it reads descriptors
 * predecessor  (a descriptor per socket, in the order of the list)
 * successor    ready [KEY …]               it accepts on these
 * predecessor  state BASE64                what came since the offer
 *              released                    it no longer accepts
 * </pre>
 *
 * <p>Instead of any line the predecessor may say {@code refuse REASON} and close. Whoever closes before {@code ready} ends
 * the conversation without effect.
 */
final class TakeoverLines {
    static final String HELLO = "takeover 1 ";
    static final String SOCKET = "socket ";
    static final String STATE = "state ";
    static final String OFFER = "offer ";
    static final String SOCKETS = "sockets";
    static final String READY = "ready";
    static final String RELEASED = "released";
    static final String REFUSE = "refuse ";

    /** A policy of 1 MiB with what is known of it, in Base64. */
    private static final int MAX_LINE_BYTES = 4 << 20;

    private TakeoverLines() {}

    /** Makes {@code pipeline} deliver lines as texts. */
    static void addTo(ChannelPipeline pipeline) {
        pipeline.addLast(new LineBasedFrameDecoder(MAX_LINE_BYTES, true, true), new StringDecoder(UTF_8));
    }

    static ByteBuf line(Channel channel, String text) {
        return ByteBufUtil.writeUtf8(channel.alloc(), text + "\n");
    }

    static String encode(String state) {
        return STATE + Base64.getEncoder().encodeToString(state.getBytes(UTF_8));
    }

    /**
     * What {@link #encode} made a line of.
     *
     * @throws IllegalArgumentException when the line is no such
     */
    static String decode(String line) {
        return new String(Base64.getDecoder().decode(line.substring(STATE.length())), UTF_8);
    }

    /** The user that this process runs as. */
    static int ownUser() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }
}
