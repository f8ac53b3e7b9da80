package cloud.atom.router.downstream;

import static cloud.atom.router.downstream.WebSocketFrames.BINARY;
import static cloud.atom.router.downstream.WebSocketFrames.CLOSE;
import static cloud.atom.router.downstream.WebSocketFrames.CONTINUATION;
import static cloud.atom.router.downstream.WebSocketFrames.FIN;
import static cloud.atom.router.downstream.WebSocketFrames.PING;
import static cloud.atom.router.downstream.WebSocketFrames.PONG;
import static cloud.atom.router.downstream.WebSocketFrames.RSV1;
import static cloud.atom.router.downstream.WebSocketFrames.TEXT;
import static cloud.atom.router.downstream.WebSocketFrames.close;
import static cloud.atom.router.downstream.WebSocketFrames.closing;
import static cloud.atom.router.downstream.WebSocketFrames.join;
import static cloud.atom.router.downstream.WebSocketFrames.letters;
import static cloud.atom.router.downstream.WebSocketFrames.masked;
import static cloud.atom.router.downstream.WebSocketFrames.text;
import static cloud.atom.router.downstream.WebSocketFrames.utf8;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/** The groups of cases of the Autobahn suite for WebSocket servers. Used once; confined to a thread. */
final class WebSocketCases {
    private static final byte[] END = close(1000);

    private final List<WebSocketCase> cases = new ArrayList<>();

    private WebSocketCases() {}

    static List<WebSocketCase> all() {
        WebSocketCases all = new WebSocketCases();
        all.framing();
        all.pings();
        all.reservedBits();
        all.opcodes();
        all.fragments();
        WebSocketUtf8.cases().forEach(all.cases::add);
        all.closeFrames();
        all.closeCodes();
        all.limits();
        all.compression();
        all.endings();
        return List.copyOf(all.cases);
    }

    private WebSocketCase add(String name, byte[]... frames) {
        WebSocketCase made = WebSocketCase.of(name, join(frames));
        cases.add(made);
        return made;
    }

    private void framing() {
        for (int size : new int[] {0, 1, 125, 126, 127, 128, 4096, 65535, 65536}) {
            for (int opcode : new int[] {TEXT, BINARY}) {
                WebSocketCase whole = add(
                        "1 framing: opcode " + opcode + ", " + size + " bytes",
                        masked(FIN | opcode, letters(size)),
                        END);
                cases.add(whole.chopped(997));
                cases.add(whole.chopped(size > 4096 ? 4093 : 13));
                if (size <= 128) {
                    cases.add(whole.chopped(1));
                }
            }
        }
    }

    private void pings() {
        for (int size : new int[] {0, 5, 125, 126}) {
            cases.add(add("2 ping of " + size + " bytes", masked(FIN | PING, letters(size)), END)
                    .chopped(1));
        }
        add("2 binary ping", masked(FIN | PING, new byte[] {0, (byte) 0xff, (byte) 0xfe, 13, 10}), END);
        add("2 unsolicited pong", masked(FIN | PONG, letters(5)), masked(FIN | PING, letters(3)), END);
        byte[][] ten = new byte[11][];
        for (int i = 0; i < 10; i++) {
            ten[i] = masked(FIN | PING, utf8("ping " + i));
        }
        ten[10] = END;
        cases.add(add("2 ten pings", ten).chopped(1));
        add("2 ping between messages", text("a"), masked(FIN | PING, letters(1)), text("b"), END);
        add(
                "2 ping in a message",
                masked(TEXT, utf8("a")),
                masked(FIN | PING, utf8("p")),
                masked(FIN | CONTINUATION, utf8("b")),
                END);
        add("2 fragmented ping", masked(PING, letters(1)), masked(FIN | CONTINUATION, letters(1)));
    }

    private void reservedBits() {
        for (int rsv = 1; rsv < 8; rsv++) {
            int bits = rsv << 4;
            add("3 reserved bits " + rsv + " in text", text("a"), masked(FIN | bits | TEXT, letters(3)), text("b"));
            add("3 reserved bits " + rsv + " in ping", masked(FIN | bits | PING, letters(3)), END);
            cases.add(add("3 reserved bits " + rsv + " in close", masked(FIN | bits | CLOSE, closing(1000, "")))
                    .chopped(1));
        }
    }

    private void opcodes() {
        for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
            add("4 opcode " + opcode, masked(FIN | opcode, new byte[0]), END);
            cases.add(add("4 opcode " + opcode + " behind a message", text("a"), masked(FIN | opcode, letters(9)), END)
                    .chopped(1));
        }
        add("4 a frame without mask", text("a"), WebSocketFrames.plain(FIN | TEXT, letters(2)));
    }

    private void fragments() {
        byte[] first = masked(TEXT, letters(7));
        byte[] middle = masked(CONTINUATION, letters(5));
        byte[] last = masked(FIN | CONTINUATION, letters(3));
        byte[] ping = masked(FIN | PING, utf8("p"));
        cases.add(add("5 two fragments", first, last, END).chopped(1));
        cases.add(add("5 three fragments", first, middle, last, END).chopped(2));
        cases.add(add("5 three fragments and pings", first, ping, middle, ping, last, END)
                .chopped(1));
        add(
                "5 empty fragments",
                masked(TEXT, new byte[0]),
                masked(CONTINUATION, new byte[0]),
                masked(FIN | CONTINUATION, new byte[0]),
                END);
        add(
                "5 empty ends around text",
                masked(TEXT, new byte[0]),
                middle,
                masked(FIN | CONTINUATION, new byte[0]),
                END);
        add("5 continuation without beginning", last, END);
        add("5 unfinished continuation without beginning", middle, last, END);
        add("5 continuation behind a message", text("a"), last, END);
        add("5 text in a message", first, text("b"), last, END);
        add("5 binary in a message", first, masked(FIN | BINARY, letters(2)), last, END);
        add("5 close in a message", first, END, last);
        add("5 binary fragments", masked(BINARY, letters(9)), middle, ping, last, END);
        add("5 two messages in fragments", first, last, first, middle, last, END);
        cases.add(WebSocketCase.of("5 message without its end", join(first, middle))
                .ending(WebSocketCase.End.FINISH));
    }

    private void closeFrames() {
        add("7 close without code", masked(FIN | CLOSE, new byte[0]));
        add("7 close with half a code", masked(FIN | CLOSE, new byte[] {3}));
        cases.add(add("7 close with reason", masked(FIN | CLOSE, closing(1000, "bye")))
                .chopped(1));
        add("7 close with the longest reason", masked(FIN | CLOSE, closing(1000, "r".repeat(123))));
        add("7 close with too long a reason", masked(FIN | CLOSE, closing(1000, "r".repeat(124))));
        add(
                "7 close with a reason that is not UTF-8",
                masked(FIN | CLOSE, new byte[] {3, (byte) 0xe8, (byte) 0xce, (byte) 0xba, (byte) 0xe1, (byte) 0xbd}));
        add("7 close twice", END, END);
        add("7 ping behind close", END, masked(FIN | PING, letters(4)));
        add("7 text behind close", END, text("late"));
        add("7 close behind a message", text("a"), END);
        add("7 256 KiB behind close", END, masked(FIN | BINARY, letters(256 << 10)));
        add("7 fragmented close", masked(CLOSE, closing(1000, "")), masked(FIN | CONTINUATION, letters(1)));
    }

    private void closeCodes() {
        for (int code : new int[] {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999}) {
            add("7 close code " + code, text("a"), close(code));
        }
        for (int code :
                new int[] {0, 999, 1004, 1005, 1006, 1012, 1013, 1014, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
            add("7 wrong close code " + code, text("a"), close(code));
        }
    }

    private void limits() {
        for (int kib : new int[] {64, 256, 1024, 2048}) {
            WebSocketCase whole =
                    add("9 one message of " + kib + " KiB", masked(FIN | BINARY, letters(kib << 10)), END);
            cases.add(whole.chopped(64 << 10));
            cases.add(whole.chopped(8191));
        }
        byte[][] fragments = new byte[257][];
        for (int i = 0; i < 256; i++) {
            int first = (i == 0 ? TEXT : CONTINUATION) | (i == 255 ? FIN : 0);
            fragments[i] = masked(first, letters(4096));
        }
        fragments[256] = END;
        add("9 1 MiB in 256 fragments", fragments);
        byte[][] messages = new byte[1001][];
        for (int i = 0; i < 1000; i++) {
            messages[i] = masked(FIN | (i % 2 == 0 ? TEXT : BINARY), letters(i % 130));
        }
        messages[1000] = END;
        WebSocketCase many = add("9 a thousand messages", messages);
        cases.add(many.chopped(517));
    }

    private void compression() {
        String offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-unknown; a=\"b\"\r\n";
        for (int size : new int[] {0, 100, 70_000}) {
            byte[] packed = deflated(letters(size));
            WebSocketCase one = WebSocketCase.of(
                    "12 compressed message of " + size + " bytes", join(masked(FIN | RSV1 | TEXT, packed), END));
            cases.add(one.at("deflate", offer));
            cases.add(one.chopped(61).at("deflate", offer));
            cases.add(one.at("echo", offer));
        }
        String protocols = "Sec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Protocol: x\r\n";
        cases.add(WebSocketCase.of("13 sub-protocols", END).at("echo", protocols));
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(bytes);
        byte[] out = new byte[bytes.length + 64];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return java.util.Arrays.copyOf(out, length);
    }

    private void endings() {
        WebSocketCase message = WebSocketCase.of("message", text("hello"));
        WebSocketCase session = WebSocketCase.of("session", join(text("hello"), END));
        for (String service : List.of("greet", "burst", "close", "finish", "reset", "drop")) {
            WebSocketCase like = (service.matches("greet|burst") ? session : message).at(service, "");
            cases.add(named("14 server that will " + service, like));
            cases.add(named(
                    "14 server that will " + service + ", client that finishes",
                    like.ending(WebSocketCase.End.FINISH)));
        }
        cases.add(named("14 client that finishes", message.ending(WebSocketCase.End.FINISH)));
        cases.add(named(
                "14 client that finishes inside a frame",
                WebSocketCase.of("", new byte[] {(byte) 0x81}).ending(WebSocketCase.End.FINISH)));
        cases.add(named(
                "14 client that finishes at once",
                new WebSocketCase("", "echo", "", List.of(), WebSocketCase.End.FINISH)));
        cases.add(named("14 client that breaks off", message.ending(WebSocketCase.End.RESET)));
        cases.add(named("14 no WebSocket at all", WebSocketCase.of("", utf8("GET / HTTP/1.1\r\n\r\n"))));
    }

    private static WebSocketCase named(String name, WebSocketCase like) {
        return new WebSocketCase(name, like.service(), like.fields(), like.writes(), like.end());
    }
}
