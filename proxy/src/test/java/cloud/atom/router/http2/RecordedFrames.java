package cloud.atom.router.http2;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what a {@link FrameReader} tells, pieces of one DATA frame joined. */
final class RecordedFrames implements FrameListener {
    final List<String> told = new ArrayList<>();
    private final StringBuilder data = new StringBuilder();

    @Override
    public void onData(int stream, int flowBytes) {
        told.add("DATA " + stream + " flow=" + flowBytes);
    }

    @Override
    public void onPiece(int stream, ByteBuf piece) {
        data.append(piece.toString(StandardCharsets.ISO_8859_1));
        piece.release();
    }

    @Override
    public void onDataEnd(int stream, boolean end) {
        told.add("  '" + data + "'" + (end ? " END" : ""));
        data.setLength(0);
    }

    @Override
    public void onHeaders(int stream, ByteBuf block, boolean end, boolean dependsOnItself) {
        told.add("HEADERS " + stream + " '" + block.toString(StandardCharsets.ISO_8859_1) + "'" + (end ? " END" : "")
                + (dependsOnItself ? " OWN" : ""));
    }

    @Override
    public void onPriority(int stream, @Nullable ErrorCode fault) {
        told.add("PRIORITY " + stream + " " + fault);
    }

    @Override
    public void onReset(int stream, ErrorCode code) {
        told.add("RST_STREAM " + stream + " " + code);
    }

    @Override
    public void onSettings(ByteBuf payload) {
        told.add("SETTINGS " + payload.readableBytes());
    }

    @Override
    public void onSettingsAck() {
        told.add("SETTINGS ACK");
    }

    @Override
    public void onPing(long opaque, boolean ack) {
        told.add("PING " + opaque + (ack ? " ACK" : ""));
    }

    @Override
    public void onGoAway(int lastStream, ErrorCode code) {
        told.add("GOAWAY " + lastStream + " " + code);
    }

    @Override
    public void onWindowUpdate(int stream, int increment) {
        told.add("WINDOW_UPDATE " + stream + " " + increment);
    }

    @Override
    public void onUnknown() {
        told.add("UNKNOWN");
    }
}
