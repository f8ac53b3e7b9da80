package cloud.atom.router.upstream;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Epoll for sockets that for a while wait for nothing and later wait again.
 *
 * <p>Netty 4.2.18 to 4.2.20 takes a socket that waits for nothing out of epoll and then only modifies it, which fails
 * with ENOENT: the connection is lost. It comes to that when a late event of a closed socket meets the new one with the
 * same descriptor. Here such a socket is registered anew. Not thread-safe; confined to the event loop.
 */
final class EpollAgain implements IoHandler {
    private final IoHandler epoll;

    private EpollAgain(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new EpollAgain(factory.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(handle, epoll.register(handle));
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }

    private final class Registration implements IoRegistration {
        private final IoHandle handle;
        private volatile IoRegistration current;

        Registration(IoHandle handle, IoRegistration first) {
            this.handle = handle;
            this.current = first;
        }

        @Override
        public long submit(IoOps ops) {
            IoRegistration before = current;
            if (ops instanceof EpollIoOps events && events.value() == EpollIoOps.NONE.value() && before.cancel()) {
                current = registerAgain();
                return EpollIoOps.NONE.value();
            }
            return before.submit(ops);
        }

        private IoRegistration registerAgain() {
            try {
                return epoll.register(handle);
            } catch (Exception impossible) {
                throw new IllegalStateException("a socket cannot be registered again", impossible);
            }
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // the interface has it so
        public <T> T attachment() {
            return current.attachment();
        }

        @Override
        public boolean isValid() {
            return current.isValid();
        }

        @Override
        public boolean cancel() {
            return current.cancel();
        }
    }
}
