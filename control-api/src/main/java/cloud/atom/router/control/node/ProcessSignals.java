package cloud.atom.router.control.node;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls back when the process is told to end: SIGTERM, SIGINT, SIGHUP. A shutdown hook hears of the first signal only,
 * and the JVM then ends with 128 + its number. Holds no state.
 *
 * <p>By reflection: the compiler warns of {@code sun.misc.Signal}, which every JDK has in its module
 * {@code jdk.unsupported}, and that warning cannot be turned off.
 */
final class ProcessSignals {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessSignals.class);
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");

    private ProcessSignals() {}

    /** Calls {@code told} on a thread of the JVM at each signal; once, at the end of the JVM, where there are no signals. */
    static void onEnd(Runnable told) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    ProcessSignals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        told.run();
                        return null;
                    });
            for (String name : NAMES) {
                Object each = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handlerType).invoke(null, each, handler);
            }
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            LOG.warn("signals are not heard, a second one will not end the drain: {}", e.toString());
            Runtime.getRuntime().addShutdownHook(new Thread(told, "end"));
        }
    }
}
