package cloud.atom.router.downstream;

import static cloud.atom.router.downstream.WebSocketFrames.CONTINUATION;
import static cloud.atom.router.downstream.WebSocketFrames.FIN;
import static cloud.atom.router.downstream.WebSocketFrames.TEXT;
import static cloud.atom.router.downstream.WebSocketFrames.join;
import static cloud.atom.router.downstream.WebSocketFrames.masked;
import static cloud.atom.router.downstream.WebSocketFrames.utf8;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Text that is UTF-8, and text that is not, cut in every way (group 6 of the Autobahn suite). Holds no state. */
final class WebSocketUtf8 {
    private static final List<String> GOOD = List.of(
            "",
            "00",
            "7f",
            "c280",
            "dfbf",
            "e0a080",
            "ed9fbf",
            "ee8080",
            "efbfbd",
            "efbfbf",
            "f0908080",
            "f48fbfbf",
            "ceba e1bdb9 cf83 cebc ceb5",
            "efbfbe",
            "f09fbfbe",
            "f09fbfbf",
            "f3bfbfbf");

    private static final List<String> BAD = List.of(
            "80",
            "bf",
            "80bf",
            "80bf80",
            "80bf80bf80bf",
            "c020",
            "df20",
            "e020",
            "ef20",
            "f020",
            "f420",
            "f820",
            "fc20",
            "c0",
            "e080",
            "f08080",
            "f8808080",
            "df",
            "efbf",
            "f7bfbf",
            "fe",
            "ff",
            "fefeffff",
            "c0af",
            "e080af",
            "f08080af",
            "f8808080af",
            "fc80808080af",
            "c1bf",
            "e09fbf",
            "f08fbfbf",
            "c080",
            "e08080",
            "f0808080",
            "eda080",
            "edadbf",
            "edae80",
            "edafbf",
            "edb080",
            "edbe80",
            "edbfbf",
            "eda080edb080",
            "f4908080",
            "f7bfbfbf",
            "f888808080",
            "fbbfbfbfbf",
            "fc8480808080",
            "fdbfbfbfbfbf");

    private WebSocketUtf8() {}

    static List<WebSocketCase> cases() {
        List<WebSocketCase> cases = new ArrayList<>();
        for (String good : GOOD) {
            add(cases, "6 UTF-8 " + good, bytes(good));
        }
        for (String bad : BAD) {
            byte[] before = utf8("\u03ba\u1f79\u03c3\u03bc\u03b5");
            add(cases, "6 not UTF-8 " + bad, join(before, bytes(bad), utf8("edited")));
            cases.add(WebSocketCase.of("6 not UTF-8 at the end " + bad, framed(bytes(bad))));
        }
        return cases;
    }

    private static void add(List<WebSocketCase> cases, String name, byte[] text) {
        WebSocketCase whole = WebSocketCase.of(name, framed(text));
        cases.add(whole);
        cases.add(whole.chopped(1));
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < text.length; i++) {
            frames.add(masked(i == 0 ? TEXT : CONTINUATION, new byte[] {text[i]}));
        }
        frames.add(masked(FIN | (text.length == 0 ? TEXT : CONTINUATION), new byte[0]));
        frames.add(WebSocketFrames.close(1000));
        cases.add(WebSocketCase.of(name + ", a frame for each byte", join(frames.toArray(new byte[0][]))));
    }

    private static byte[] framed(byte[] text) {
        return join(masked(FIN | TEXT, text), WebSocketFrames.close(1000));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
