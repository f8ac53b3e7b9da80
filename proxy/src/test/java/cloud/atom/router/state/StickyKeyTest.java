package cloud.atom.router.state;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.SplittableRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class StickyKeyTest {
    @Test
    void signsAsTheHmacOfTheJdkDoes() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        for (int length : new int[] {32, 63, 64, 65, 131}) {
            byte[] key = new byte[length];
            random.nextBytes(key);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            String text = "x".repeat(random.nextInt(200));

            String expected = Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(text.getBytes(UTF_8)));

            assertThat(new StickyKey(key).sign(text)).isEqualTo(expected);
        }
    }

    @Test
    void knowsItsOwnSignatureAndNoOther() {
        StickyKey key = new StickyKey("0123456789abcdef0123456789abcdef".getBytes(US_ASCII));
        String signature = key.sign("text");

        assertThat(key.signed("text", signature)).isTrue();
        assertThat(key.signed("text", signature + "A")).isFalse();
        assertThat(key.signed("text", "")).isFalse();
        assertThat(key.signed("Text", signature)).isFalse();
        assertThat(key.toString()).isEqualTo("StickyKey <REDACTED>");
    }

    @Test
    void refusesAShortKey() {
        assertThatThrownBy(() -> new StickyKey(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }
}
