package cloud.atom.router.geoip;

import cloud.atom.router.model.IpAddress;
import java.math.BigInteger;

/**
 * Tries a database before it serves anybody.
 *
 * <p>Two samples per address family. (1) A walk from the lowest address: each answer tells how large its block is, and
 * the next address is the first behind it; so a small database is read whole, and a broken tree shows at once. (2)
 * Addresses spread evenly over the family, for the far parts of a large one. At most {@value #WALK} and
 * {@value #SPREAD} look-ups each, about 50 ms together, whatever the file holds: there is no loop that the data could
 * make endless. A break in a part that no sample met is found by the client that meets it, and costs that client its
 * place only.
 */
final class SelfTest {
    private static final int WALK = 5_000;
    private static final int SPREAD = 500;

    /** 2000::/3, all that is given out of IPv6. */
    private static final BigInteger V6_FIRST = BigInteger.ONE.shiftLeft(125);

    private static final BigInteger V6_LAST = BigInteger.ONE.shiftLeft(126).subtract(BigInteger.ONE);
    private static final BigInteger V4_LAST = BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE);

    private SelfTest() {}

    /**
     * Whether any record of the samples says what the file is wanted for.
     *
     * @throws UnreadableRecordException when a record is broken
     */
    static boolean passes(RecordFile<?> database) throws UnreadableRecordException {
        boolean found = findsAny(database, 32, BigInteger.ZERO, V4_LAST);
        if (!database.v4Only()) {
            found |= findsAny(database, 128, V6_FIRST, V6_LAST);
        }
        return found;
    }

    private static <R> boolean findsAny(RecordFile<R> database, int bits, BigInteger first, BigInteger last)
            throws UnreadableRecordException {
        boolean found = false;
        BigInteger at = first;
        for (int i = 0; i < WALK && at.compareTo(last) <= 0; i++) {
            RecordFile.Found<R> answer = database.find(address(at, bits));
            found |= database.says(answer);
            int hostBits = bits - answer.prefixLength();
            at = at.shiftRight(hostBits).add(BigInteger.ONE).shiftLeft(hostBits);
        }
        BigInteger step = last.subtract(first).divide(BigInteger.valueOf(SPREAD));
        for (BigInteger spread = first; spread.compareTo(last) <= 0; spread = spread.add(step)) {
            found |= database.says(database.find(address(spread, bits)));
        }
        return found;
    }

    private static IpAddress address(BigInteger value, int bits) {
        return bits == 32
                ? IpAddress.ofV4(value.intValue())
                : IpAddress.ofV6(value.shiftRight(64).longValue(), value.longValue());
    }
}
