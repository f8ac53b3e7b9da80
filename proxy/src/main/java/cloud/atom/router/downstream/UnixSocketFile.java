package cloud.atom.router.downstream;

import cloud.atom.router.config.UnixSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file by which clients find a Unix socket. Thread-safe.
 *
 * <p>The socket is bound under another name, gets its permissions there and then takes its place in one step: at no moment
 * can somebody connect who may not, and a client finds either the old file or the listening socket.
 */
final class UnixSocketFile {
    private static final Logger LOG = LoggerFactory.getLogger(UnixSocketFile.class);

    /** From the right-most bit of a mode to the left-most. */
    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OTHERS_EXECUTE,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_READ,
    };

    private final UnixSocket address;

    /** Which file is ours at the address; null while there is none. */
    private @Nullable Object key;

    private UnixSocketFile(UnixSocket address) {
        this.address = address;
    }

    /**
     * Makes way for a socket at {@code address}.
     *
     * @throws IOException when a process listens there, or what is there is no socket; the message says so
     */
    static UnixSocketFile claim(UnixSocket address) throws IOException {
        UnixSocketFile file = new UnixSocketFile(address);
        if (Files.exists(address.path(), LinkOption.NOFOLLOW_LINKS)) {
            file.checkStale();
        }
        Files.deleteIfExists(file.firstName());
        return file;
    }

    /** The file of a socket that listens already. */
    static UnixSocketFile of(UnixSocket address) {
        UnixSocketFile file = new UnixSocketFile(address);
        file.key = keyOf(address.path());
        return file;
    }

    /** A file whose process is gone refuses connections; it is replaced later. */
    private void checkStale() throws IOException {
        boolean socket = Files.readAttributes(address.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther();
        if (!socket) {
            throw new IOException("there is a file that is no socket");
        }
        if (answers()) {
            throw new IOException("a process listens there");
        }
        LOG.info("socket={} was left by a process that is gone", address.path());
    }

    private boolean answers() throws IOException {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(address.path()))) {
            return probe.isConnected();
        } catch (ConnectException refused) {
            return false;
        }
    }

    /** Where to bind the socket. */
    Path firstName() {
        return Path.of(address.path() + "." + ProcessHandle.current().pid());
    }

    /** Opens the bound and listening socket to clients. */
    synchronized void publish() throws IOException {
        Path first = firstName();
        Files.setPosixFilePermissions(first, permissions(address.mode()));
        key = keyOf(first);
        Files.move(first, address.path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes the file unless another has taken its place. */
    synchronized void remove() {
        try {
            if (key != null && Objects.equals(keyOf(address.path()), key)) {
                Files.deleteIfExists(address.path());
            }
            // The next file may get the number that this one had.
            key = null;
        } catch (IOException e) {
            LOG.warn("socket={} cannot be removed: {}", address.path(), e.toString());
        }
    }

    private static @Nullable Object keyOf(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (IOException gone) {
            return null;
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < BITS.length; bit++) {
            if ((mode >> bit & 1) == 1) {
                permissions.add(BITS[bit]);
            }
        }
        return permissions;
    }
}
