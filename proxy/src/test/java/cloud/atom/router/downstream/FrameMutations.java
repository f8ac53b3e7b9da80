package cloud.atom.router.downstream;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Makes conversations that are almost HTTP/2 from some that are. Not thread-safe; the same seed makes the same bytes. */
final class FrameMutations {
    private final Random random;

    FrameMutations(Random random) {
        this.random = random;
    }

    /** What a client says, frame by frame, behind the preface. */
    List<byte[]> conversation() {
        List<byte[]> frames = new ArrayList<>();
        frames.add(Frames.frame(Frames.SETTINGS, 0, 0, Frames.settings(4, 1 << (10 + random.nextInt(12)))));
        int stream = 1;
        for (int i = random.nextInt(6); i >= 0; i--, stream += 2) {
            request(frames, stream);
            if (random.nextInt(3) == 0) {
                frames.add(control(stream));
            }
        }
        return frames;
    }

    private void request(List<byte[]> frames, int stream) {
        String[] methods = {"GET", "PUT", "POST", "HEAD", "CONNECT"};
        String[] more = random.nextBoolean() ? new String[] {"x-mode", "wild", "te", "trailers"} : new String[0];
        boolean body = random.nextInt(3) > 0;
        frames.add(Frames.head(
                stream, !body, Frames.request(methods[random.nextInt(5)], "/f" + random.nextInt(1 << 30), more)));
        for (int i = body ? random.nextInt(4) : -1; i >= 0; i--) {
            int flags = i == 0 ? Frames.END_STREAM : 0;
            frames.add(Frames.frame(Frames.DATA, flags, stream, new byte[random.nextInt(9000)]));
        }
    }

    private byte[] control(int stream) {
        return switch (random.nextInt(6)) {
            case 0 -> Frames.frame(Frames.PING, random.nextInt(2), 0, new byte[8]);
            case 1 -> Frames.frame(Frames.WINDOW_UPDATE, 0, random.nextBoolean() ? 0 : stream, Frames.number(70_000));
            case 2 -> Frames.frame(Frames.RST_STREAM, 0, stream, Frames.number(random.nextInt(15)));
            case 3 -> Frames.frame(Frames.PRIORITY, 0, stream, new byte[5]);
            case 4 -> Frames.frame(Frames.SETTINGS, random.nextInt(2), 0);
            default -> Frames.frame(random.nextInt(256), random.nextInt(256), stream, new byte[random.nextInt(20)]);
        };
    }

    /** Bytes of frames of which some were changed, moved, lost or doubled. */
    byte[] mutate(List<byte[]> frames) {
        List<byte[]> changed = new ArrayList<>(frames);
        for (int faults = random.nextInt(4); faults > 0 && !changed.isEmpty(); faults--) {
            int at = random.nextInt(changed.size());
            switch (random.nextInt(6)) {
                case 0 -> changed.remove(at);
                case 1 -> changed.add(at, changed.get(random.nextInt(changed.size())));
                case 2 -> Collections.swap(changed, at, random.nextInt(changed.size()));
                case 3 -> changed.add(at, control(random.nextInt(20)));
                default -> changed.set(at, withOneByte(changed.get(at)));
            }
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        changed.forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** Mostly in the frame's head: length, type, flags and stream. */
    private byte[] withOneByte(byte[] frame) {
        byte[] changed = frame.clone();
        int at = random.nextInt(random.nextBoolean() ? 9 : changed.length);
        changed[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : changed[at] ^ 1 << random.nextInt(8));
        return changed;
    }
}
