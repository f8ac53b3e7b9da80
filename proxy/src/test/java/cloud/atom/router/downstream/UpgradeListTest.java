package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.config.HostPort;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which protocols can be listed in {@code proxy.upgrades}. */
class UpgradeListTest {
    private static ListenerConfig listing(String... protocols) {
        HostPort anywhere = new HostPort("127.0.0.1", 0);
        return new ListenerConfig(anywhere, anywhere, List.of(), List.of(), List.of(protocols), true);
    }

    @Test
    void webSocketIsListedByDefault() {
        assertThat(ListenerConfig.DEFAULT.upgrades()).containsExactly("websocket");
    }

    @Test
    void anyProtocolOrNoneCanBeListed() {
        assertThat(listing("tcp", "my-rpc/2.1").upgrades()).containsExactly("tcp", "my-rpc/2.1");
        assertThat(listing().upgrades()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"h2c", "H2C", "h2", "HTTP/2.0", "http", "TLS/1.0", "", " ", "a b", "a,b", "a/", "a/b/c", "a;b"})
    void versionsOfHttpAndWhatIsNoProtocolCannot(String protocol) {
        assertThatThrownBy(() -> listing(protocol)).hasMessageContaining("upgrades: \"" + protocol + "\"");
    }
}
