package cloud.atom.router.signature;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * That a leaf is part of a Merkle tree (RFC 9162, section 2.1.3). Immutable by convention: nobody writes into the arrays.
 *
 * @param checkpoint what the log signed of the tree; empty when it is missing
 */
@SuppressWarnings("ArrayRecordComponent") // only this package has them
record InclusionProof(long index, long size, byte[] root, List<byte[]> path, String checkpoint) {
    private static final int LEAF = 0;
    private static final int NODE = 1;

    static InclusionProof read(Members proof) throws RefusedException {
        proof.only("logIndex", "rootHash", "treeSize", "hashes", "checkpoint");
        return new InclusionProof(
                proof.has("logIndex") ? proof.number("logIndex") : 0,
                proof.number("treeSize"),
                proof.bytes("rootHash"),
                proof.bytesOf("hashes"),
                proof.has("checkpoint")
                        ? proof.object("checkpoint").only("envelope").text("envelope")
                        : "");
    }

    /** Whether the path leads from the leaf to the root (section 2.1.3.2). */
    boolean leadsFrom(byte[] leaf) {
        if (index >= size) {
            return false;
        }
        long node = index;
        long last = size - 1;
        byte[] hash = hash(LEAF, leaf, new byte[0]);
        for (byte[] sibling : path) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = hash(NODE, sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = hash(NODE, hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(hash, root);
    }

    private static byte[] hash(int kind, byte[] left, byte[] right) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(kind);
        all.writeBytes(left);
        all.writeBytes(right);
        return Hash.SHA256.of(all.toByteArray());
    }
}
