package cloud.atom.router.upstream;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.junit.jupiter.api.Test;

class ConnectGuardTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(ConnectGuard.INSTANCE);

    @Test
    void keepsAReadBeforeTheConnectToItself() {
        channel.pipeline().fireExceptionCaught(new NotYetConnectedException());

        assertThatCode(channel::checkException).doesNotThrowAnyException();
    }

    @Test
    void passesOnEverythingElse() {
        channel.pipeline().fireExceptionCaught(new IOException("refused"));

        assertThatThrownBy(channel::checkException).hasMessage("refused");
    }
}
