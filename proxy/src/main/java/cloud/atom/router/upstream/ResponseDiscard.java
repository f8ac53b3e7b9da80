package cloud.atom.router.upstream;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.ResponseHead;
import io.netty.buffer.ByteBuf;

/** Reads the rest of an unwanted response away, if it is short. Not thread-safe; confined to its loop. */
final class ResponseDiscard implements UpstreamListener {
    private static final int MAX_BYTES = 64 << 10;

    private final UpstreamStream stream;
    private int bytes;

    ResponseDiscard(UpstreamStream stream) {
        this.stream = stream;
    }

    @Override
    public void onContent(ByteBuf piece) {
        bytes += piece.readableBytes();
        piece.release();
    }

    @Override
    public void onReadComplete() {
        if (bytes > MAX_BYTES) {
            stream.abort();
        } else {
            stream.read();
        }
    }

    @Override
    public void onInterim(ResponseHead head) {}

    @Override
    public void onSwitch(ResponseHead head) {
        stream.abort();
    }

    @Override
    public void onHead(ResponseHead head, BodyLength length) {}

    @Override
    public void onEnd(Fields trailers) {}

    @Override
    public void onWritabilityChanged() {}

    @Override
    public void onBroken(Break cause) {}
}
