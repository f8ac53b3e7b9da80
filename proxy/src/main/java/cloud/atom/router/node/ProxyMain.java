package cloud.atom.router.node;

import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.config.ProcessEnvironment;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The data plane alone, without a control API: {@code ProxyMain [conf/router.yaml]}. Serves until the process is told to
 * end, then drains. The system property {@code router.home} names the folder that holds {@code geoip/}.
 */
public final class ProxyMain {
    private ProxyMain() {}

    /** Ends with 1 when the configuration is wrong or an address cannot be bound. */
    public static void main(String[] args) {
        Path here = Path.of("");
        Optional<Path> file = args.length == 0 ? Optional.empty() : Optional.of(Path.of(args[0]));
        try {
            ConfigInputs inputs = new ConfigInputs(file, ProcessEnvironment.variables(), List.of(), here);
            RouterConfig config = ConfigLoader.load(inputs).config();
            Path home = Path.of(System.getProperty("router.home", ""));
            Router router = Router.start(config, home, new FileOutputStream(FileDescriptor.out));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(router), "drain"));
            router.dataPlane()
                    .listeners()
                    .forEach(listener -> System.err.println("data plane on " + listener.boundTo()));
        } catch (InvalidInputException e) {
            e.problems().forEach(System.err::println);
            System.exit(1);
        } catch (IllegalStateException e) {
            System.err.println("cannot start: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void drain(Router router) {
        router.dataPlane().drain(router.config().timeouts().drain()).join();
        router.close();
    }
}
