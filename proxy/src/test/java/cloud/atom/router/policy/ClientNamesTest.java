package cloud.atom.router.policy;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.ClientCertificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNamesTest {
    @ParameterizedTest
    @CsvSource({
        "a.example,             a.example,             true",
        "a.example,             b.a.example,           false",
        "*.a.example,           b.a.example,           true",
        "*.a.example,           c.b.a.example,         true",
        "*.a.example,           a.example,             false",
        "*.a.example,           .a.example,            false",
        "*.a.example,           ba.example,            false",
        "*.a.example,           me@b.a.example,        false",
        "*.a.example,           https://x/b.a.example, false",
        "spiffe://a.example/ns, spiffe://a.example/ns, true",
        "spiffe://a.example/ns, spiffe://a.example/NS, false",
        "me@a.example,          me@a.example,          true",
        "192.0.2.1,             192.0.2.1,             true"
    })
    void comparesNamesOfItsKind(String wanted, String shown, boolean permitted) {
        ClientNames names = new ClientNames(List.of("first.example", wanted));

        assertThat(names.permits(new ClientCertificate(List.of("x.example", shown))))
                .isEqualTo(permitted);
    }

    @Test
    void takesEveryoneWhereNobodyIsNamed() {
        assertThat(ClientNames.ANY.permits(null)).isTrue();
        assertThat(new ClientNames(List.of("a.example")).permits(null)).isFalse();
    }
}
