package cloud.atom.router.http;

import org.jspecify.annotations.Nullable;

/**
 * The grammar of what may stand behind a chunk's size (RFC 9112, section 7.1.1), byte by byte:
 * {@code *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )}, but no white space before the first semicolon. Not thread-safe; confined to the connection's
 * event loop.
 */
final class ChunkExtension {
    private State state = State.BEFORE_NAME;

    private enum State {
        BEFORE_SEMICOLON,
        BEFORE_NAME,
        NAME,
        BEHIND_NAME,
        BEFORE_VALUE,
        VALUE,
        QUOTED,
        ESCAPED,
        BEHIND_QUOTED
    }

    /** Begins behind the first semicolon. */
    void begin() {
        state = State.BEFORE_NAME;
    }

    /** Whether the line may end here. */
    boolean mayEnd() {
        return state == State.NAME || state == State.VALUE || state == State.BEHIND_QUOTED;
    }

    /** Goes on by one byte, which does not end the line; false when it may not stand here. */
    boolean take(byte b) {
        State next = next(b);
        if (next == null) {
            return false;
        }
        state = next;
        return true;
    }

    private @Nullable State next(byte b) {
        boolean token = Syntax.isTokenByte(b);
        return switch (state) {
            case BEFORE_SEMICOLON, BEHIND_QUOTED -> behindValue(b);
            case BEFORE_NAME -> token ? State.NAME : blank(b, State.BEFORE_NAME);
            case NAME -> token ? State.NAME : behindName(b);
            case BEHIND_NAME -> behindName(b);
            case BEFORE_VALUE -> token ? State.VALUE : quoteOrBlank(b);
            case VALUE -> token ? State.VALUE : behindValue(b);
            case QUOTED -> quoted(b);
            case ESCAPED -> isQuotable(b) ? State.QUOTED : null;
        };
    }

    private static @Nullable State blank(byte b, State next) {
        return Syntax.isBlank(b) ? next : null;
    }

    private static @Nullable State behindName(byte b) {
        if (b == '=') {
            return State.BEFORE_VALUE;
        }
        return b == ';' ? State.BEFORE_NAME : blank(b, State.BEHIND_NAME);
    }

    private static @Nullable State quoteOrBlank(byte b) {
        return b == '"' ? State.QUOTED : blank(b, State.BEFORE_VALUE);
    }

    private static @Nullable State behindValue(byte b) {
        return b == ';' ? State.BEFORE_NAME : blank(b, State.BEFORE_SEMICOLON);
    }

    private static @Nullable State quoted(byte b) {
        if (b == '"') {
            return State.BEHIND_QUOTED;
        }
        if (b == '\\') {
            return State.ESCAPED;
        }
        return isQuotable(b) ? State.QUOTED : null;
    }

    /** ASCII only, although the grammar takes more. */
    private static boolean isQuotable(byte b) {
        return Syntax.isVisibleByte(b) || Syntax.isBlank(b);
    }
}
