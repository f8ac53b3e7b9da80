package cloud.atom.router.testing;

import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test run that lost a buffer of Netty. Found by JUnit itself, for every test class. */
public final class NoLeaksExtension implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(ExtensionContext.Namespace.create(NoLeaksExtension.class))
                .getOrComputeIfAbsent(Check.class, key -> new Check());
    }

    /** Closed after the last test. */
    private static final class Check implements AutoCloseable {
        @Override
        public void close() {
            List<String> leaks = LeakRecorder.leaksAfterCollection();
            if (!leaks.isEmpty()) {
                throw new AssertionError(leaks.size() + " leaked buffers, the first: " + leaks.get(0));
            }
        }
    }
}
