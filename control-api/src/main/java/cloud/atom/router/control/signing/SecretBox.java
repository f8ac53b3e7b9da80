package cloud.atom.router.control.signing;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * NaCl's {@code crypto_secretbox}: XSalsa20 and Poly1305 (https://nacl.cr.yp.to/secretbox.html). The tag stands before
 * the encrypted bytes. Thread-safe: holds no state.
 */
final class SecretBox {
    static final int NONCE_BYTES = 24;
    static final int KEY_BYTES = 32;

    private static final int TAG_BYTES = 16;

    private SecretBox() {}

    static byte[] seal(byte[] message, byte[] key, byte[] nonce) {
        XSalsa20Engine stream = new XSalsa20Engine();
        stream.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        byte[] tagKey = tagKey(stream);
        byte[] box = new byte[TAG_BYTES + message.length];
        stream.processBytes(message, 0, message.length, box, TAG_BYTES);
        System.arraycopy(tag(tagKey, box), 0, box, 0, TAG_BYTES);
        return box;
    }

    /** @throws IOException when the box was not sealed with that key, or was changed */
    static byte[] open(byte[] box, byte[] key, byte[] nonce) throws IOException {
        XSalsa20Engine stream = new XSalsa20Engine();
        stream.init(false, new ParametersWithIV(new KeyParameter(key), nonce));
        byte[] tagKey = tagKey(stream);
        if (box.length < TAG_BYTES || !MessageDigest.isEqual(tag(tagKey, box), Arrays.copyOf(box, TAG_BYTES))) {
            throw new IOException("the password does not fit");
        }
        byte[] message = new byte[box.length - TAG_BYTES];
        stream.processBytes(box, TAG_BYTES, message.length, message, 0);
        return message;
    }

    /** The first bytes of the key stream; the message goes on behind them. */
    private static byte[] tagKey(XSalsa20Engine stream) {
        byte[] tagKey = new byte[KEY_BYTES];
        stream.processBytes(tagKey, 0, tagKey.length, tagKey, 0);
        return tagKey;
    }

    private static byte[] tag(byte[] tagKey, byte[] box) {
        Poly1305 mac = new Poly1305();
        mac.init(new KeyParameter(tagKey));
        mac.update(box, TAG_BYTES, box.length - TAG_BYTES);
        byte[] tag = new byte[TAG_BYTES];
        mac.doFinal(tag, 0);
        return tag;
    }
}
