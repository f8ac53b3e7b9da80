package cloud.atom.router.control.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code router policy apply}. */
@Command(
        name = "apply",
        description = {
            "Applies a policy file.",
            "Signature files beside it (FILE.sig, FILE.LABEL.sig, FILE.sigstore.json) are sent along."
        })
final class PolicyApplyCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server;

    @Parameters(paramLabel = "FILE", description = "the policy")
    private Path file = Path.of("");

    @Option(names = "--dry-run", description = "run all checks and change nothing")
    private boolean dryRun;

    PolicyApplyCommand(Surroundings around) {
        this.server = new ServerOptions(around);
    }

    @Override
    public Integer call() {
        String target = dryRun ? "/policy/apply?dry_run=true" : "/policy/apply";
        return server.print(server.client().post(target, PolicyFile.upload(file)), Views::applied);
    }
}
