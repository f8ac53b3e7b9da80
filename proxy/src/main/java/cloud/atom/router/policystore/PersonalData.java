package cloud.atom.router.policystore;

import cloud.atom.router.model.IpAddress;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds what identifies a person in a policy. Thread-safe: holds no state.
 *
 * <p>A search by patterns: it finds what people paste by mistake, not what someone hides on purpose. Its patterns err
 * towards missing a number rather than refusing a date or a version.
 */
final class PersonalData {
    /** Fields that carry a credential, an address or a name of the client. */
    private static final Set<String> IDENTIFYING_FIELDS = Set.of(
            "authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
            "forwarded",
            "forwarded-for",
            "x-forwarded",
            "x-forwarded-for",
            "x-original-forwarded-for",
            "x-envoy-external-address",
            "x-real-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-originating-ip",
            "x-remote-ip",
            "x-remote-addr",
            "client-ip",
            "true-client-ip",
            "cf-connecting-ip",
            "cf-connecting-ipv6",
            "fastly-client-ip",
            "fly-client-ip",
            "x-azure-clientip",
            "x-appengine-user-ip",
            "x-api-key",
            "api-key",
            "x-auth-token",
            "x-access-token",
            "x-amz-security-token",
            "x-goog-authenticated-user-email",
            "x-goog-authenticated-user-id",
            "x-forwarded-user",
            "x-forwarded-email",
            "x-forwarded-client-cert",
            "x-remote-user",
            "remote-user",
            "x-user",
            "x-user-id",
            "x-user-email",
            "x-email",
            "x-phone",
            "x-session-id",
            "x-device-id",
            "x-csrf-token",
            "from",
            "referer");

    private static final Pattern EMAIL =
            Pattern.compile("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,8}");

    /** International with +, national with a leading 0 in groups, or three groups as in North America. */
    private static final Pattern PHONE = Pattern.compile("(?<![\\w.+-])(?:\\+[1-9](?:[ ()./-]{0,2}[0-9]){7,14}"
            + "|0[0-9]{1,5}[ /-](?:[ /-]?[0-9]){5,12}|\\(?[2-9][0-9]{2}\\)?[ .-]{1,2}[0-9]{3}[ .-][0-9]{4})(?![\\w-])");

    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}(?:/[0-9]{1,3})?");

    private PersonalData() {}

    /** Whether a field of that lower-case name identifies the client. */
    static boolean isIdentifying(String fieldName) {
        return IDENTIFYING_FIELDS.contains(fieldName.toLowerCase(Locale.ROOT));
    }

    /** What kind of personal data {@code text} holds, for a message; null when none was found. */
    static @Nullable String kindIn(String text) {
        if (EMAIL.matcher(text).find()) {
            return "an e-mail address";
        }
        if (holdsHostAddress(text)) {
            return "the IP address of a single host";
        }
        return PHONE.matcher(text).find() ? "a phone number" : null;
    }

    private static boolean holdsHostAddress(String text) {
        Matcher words = ADDRESS.matcher(text);
        while (words.find()) {
            if (isHostAddress(words.group())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHostAddress(String word) {
        int slash = word.indexOf('/');
        String digits = slash < 0 ? word : word.substring(0, slash);
        // A sentence ends in a dot or colon that is no part of the address.
        IpAddress address = IpAddress.parse(digits.replaceAll("[.:]$", ""));
        if (address == null) {
            address = IpAddress.parse(digits);
        }
        if (address == null || address.bytes()[0] == 0) {
            return false; // "::" and 0.x name no host
        }
        int whole = address.isV4() ? 32 : 128;
        return slash < 0 || Integer.parseInt(word.substring(slash + 1)) >= whole;
    }
}
