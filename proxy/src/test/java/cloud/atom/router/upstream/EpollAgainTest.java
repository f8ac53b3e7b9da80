package cloud.atom.router.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EpollAgainTest {
    /** A pipe's reading end, which counts down when there is something to read. */
    private record ReadingEnd(FileDescriptor fd, CountDownLatch readable) implements EpollIoHandle {
        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            readable.countDown();
            registration.submit(EpollIoOps.NONE);
        }

        @Override
        public void close() throws java.io.IOException {
            fd.close();
        }
    }

    @Test
    void hearsOfASocketThatWaitedForNothingInBetween() throws Exception {
        assumeTrue(Epoll.isAvailable(), "this machine has no epoll");
        FileDescriptor[] pipe = FileDescriptor.pipe();
        ReadingEnd end = new ReadingEnd(pipe[0], new CountDownLatch(1));
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, Transport.EPOLL.ioHandlers());
        try {
            IoRegistration registration = loops.next().register(end).sync().getNow();
            loops.submit(() -> {
                        registration.submit(EpollIoOps.EPOLLIN);
                        registration.submit(EpollIoOps.NONE);
                        registration.submit(EpollIoOps.EPOLLIN);
                    })
                    .sync();

            ByteBuffer bytes = ByteBuffer.allocateDirect(1).put("x".getBytes(StandardCharsets.US_ASCII));
            pipe[1].write(bytes, 0, 1);

            assertThat(end.readable().await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(registration.isValid()).isTrue();
            loops.submit(registration::cancel).sync();
            assertThat(registration.isValid()).isFalse();
        } finally {
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
            pipe[1].close();
        }
    }
}
