package cloud.atom.router.problem;

/** Writes the little JSON that a problem document needs, without a library below the kernel. Not thread-safe. */
final class JsonText {
    private final StringBuilder text = new StringBuilder(256).append('{');

    JsonText string(String name, String value) {
        member(name);
        quote(value);
        return this;
    }

    JsonText stringIfAny(String name, String value) {
        return value.isEmpty() ? this : string(name, value);
    }

    JsonText number(String name, long value) {
        member(name);
        text.append(value);
        return this;
    }

    JsonText numberIfAny(String name, long value) {
        return value == 0 ? this : number(name, value);
    }

    JsonText array(String name) {
        member(name);
        text.append('[');
        return this;
    }

    JsonText endArray() {
        text.append(']');
        return this;
    }

    JsonText object() {
        separate();
        text.append('{');
        return this;
    }

    JsonText endObject() {
        text.append('}');
        return this;
    }

    String end() {
        return text.append('}').toString();
    }

    private void member(String name) {
        separate();
        quote(name);
        text.append(':');
    }

    private void separate() {
        char last = text.charAt(text.length() - 1);
        if (last != '{' && last != '[') {
            text.append(',');
        }
    }

    /** RFC 8259, section 7; line separators are escaped too, and lone surrogates become U+FFFD. */
    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7f || c == 0x2028 || c == 0x2029) {
                text.append(String.format("\\u%04x", (int) c));
            } else if (Character.isSurrogate(c) && !isPairAt(value, i)) {
                text.append('\ufffd');
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private static boolean isPairAt(String value, int i) {
        if (Character.isHighSurrogate(value.charAt(i))) {
            return i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1));
        }
        return i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
    }
}
