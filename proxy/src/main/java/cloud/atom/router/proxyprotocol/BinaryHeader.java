package cloud.atom.router.proxyprotocol;

import cloud.atom.router.model.IpAddress;
import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Version 2: 16 bytes (signature, version and command, family and protocol, length), then addresses and TLVs. Thread-safe:
 * holds no state.
 *
 * <p>TLVs are looked at only for their lengths and a checksum; what they say is not used.
 */
final class BinaryHeader {
    private static final int FIXED_BYTES = 16;
    private static final int COMMAND_AT = 12;
    private static final int FAMILY_AT = 13;
    private static final int LENGTH_AT = 14;

    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;

    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;
    private static final int UNIX_BYTES = 108;

    private static final int TLV_HEAD_BYTES = 3;
    private static final int TYPE_CRC32C = 0x03;
    private static final int CRC_BYTES = 4;

    private BinaryHeader() {}

    /** As {@link ProxyHeaders#read}, for bytes that begin with the signature. */
    static @Nullable ProxyHeader read(ByteBuf bytes) {
        int start = bytes.readerIndex();
        if (bytes.readableBytes() > COMMAND_AT) {
            int command = bytes.getUnsignedByte(start + COMMAND_AT);
            if (command != LOCAL && command != PROXY) {
                return faulty("the version or the command is not known");
            }
        }
        if (bytes.readableBytes() < FIXED_BYTES) {
            return null;
        }
        int length = FIXED_BYTES + bytes.getUnsignedShort(start + LENGTH_AT);
        if (length > ProxyHeaders.MAX_BYTES) {
            return faulty("the header is longer than " + ProxyHeaders.MAX_BYTES + " bytes");
        }
        if (bytes.readableBytes() < length) {
            return null;
        }
        ProxyHeader header = parse(bytes.slice(start, length));
        if (!(header instanceof ProxyHeader.Faulty)) {
            bytes.readerIndex(start + length);
        }
        return header;
    }

    /** Reads a whole header from its first byte to its last. */
    private static ProxyHeader parse(ByteBuf header) {
        if (header.getUnsignedByte(COMMAND_AT) == LOCAL) {
            // All that follows is to be discarded, the family included.
            return new ProxyHeader.Unnamed();
        }
        int addressBytes = addressBytes(header.getUnsignedByte(FAMILY_AT));
        if (addressBytes < 0) {
            return faulty("the family or the protocol is not known");
        }
        int tlvs = FIXED_BYTES + 2 * addressBytes + (isInternet(addressBytes) ? 2 * Short.BYTES : 0);
        if (tlvs > header.readableBytes()) {
            return faulty("the header is shorter than its addresses");
        }
        String fault = faultInTlvs(header, tlvs);
        if (fault != null) {
            return faulty(fault);
        }
        return isInternet(addressBytes) ? proxied(header, addressBytes) : new ProxyHeader.Unnamed();
    }

    /** Bytes of one address: 0 for UNSPEC, -1 for what must not be sent. */
    private static int addressBytes(int family) {
        return switch (family) {
            case 0x00 -> 0;
            case 0x11, 0x12 -> V4_BYTES;
            case 0x21, 0x22 -> V6_BYTES;
            case 0x31, 0x32 -> UNIX_BYTES;
            default -> -1;
        };
    }

    private static boolean isInternet(int addressBytes) {
        return addressBytes == V4_BYTES || addressBytes == V6_BYTES;
    }

    private static ProxyHeader proxied(ByteBuf header, int addressBytes) {
        int ports = FIXED_BYTES + 2 * addressBytes;
        return new ProxyHeader.Proxied(
                address(header, FIXED_BYTES, addressBytes),
                header.getUnsignedShort(ports),
                address(header, FIXED_BYTES + addressBytes, addressBytes),
                header.getUnsignedShort(ports + Short.BYTES));
    }

    private static IpAddress address(ByteBuf header, int at, int bytes) {
        if (bytes == V4_BYTES) {
            return IpAddress.ofV4(header.getInt(at));
        }
        return MappedAddress.unmapped(IpAddress.ofV6(header.getLong(at), header.getLong(at + Long.BYTES)));
    }

    /** What is wrong with the TLVs that begin at {@code at}; null when nothing is. */
    private static @Nullable String faultInTlvs(ByteBuf header, int at) {
        boolean checked = false;
        for (int next = at; next < header.readableBytes(); ) {
            int left = header.readableBytes() - next - TLV_HEAD_BYTES;
            if (left < 0 || header.getUnsignedShort(next + 1) > left) {
                return "a TLV is longer than the header";
            }
            int length = header.getUnsignedShort(next + 1);
            int value = next + TLV_HEAD_BYTES;
            if (header.getByte(next) == TYPE_CRC32C) {
                // Two could not both be right: each is zero while the other is computed.
                if (checked || length != CRC_BYTES || header.getInt(value) != checksum(header, value)) {
                    return "the checksum is wrong";
                }
                checked = true;
            }
            next = value + length;
        }
        return null;
    }

    /** The CRC-32C of the whole header with the checksum at {@code at} taken as zero. */
    private static int checksum(ByteBuf header, int at) {
        CRC32C crc = new CRC32C();
        crc.update(header.nioBuffer(0, at));
        crc.update(new byte[CRC_BYTES]);
        int behind = at + CRC_BYTES;
        crc.update(header.nioBuffer(behind, header.readableBytes() - behind));
        return (int) crc.getValue();
    }

    private static ProxyHeader faulty(String detail) {
        return new ProxyHeader.Faulty(detail);
    }
}
