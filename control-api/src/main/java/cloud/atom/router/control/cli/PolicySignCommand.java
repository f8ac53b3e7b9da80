package cloud.atom.router.control.cli;

import cloud.atom.router.control.signing.Bundles;
import cloud.atom.router.control.signing.PrivateKeyFile;
import cloud.atom.router.control.signing.SigningKey;
import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.OutputOptions;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code router policy sign}. */
@Command(
        name = "sign",
        description = {
            "Signs a policy file, as cosign sign-blob does: into FILE.sig, or into",
            "FILE.sigstore.json with --bundle.",
            "The password comes from COSIGN_PASSWORD, or is asked for."
        })
final class PolicySignCommand implements Callable<Integer> {
    private final Surroundings around;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "FILE", description = "the policy")
    private Path file = Path.of("");

    @Option(names = "--key", paramLabel = "KEY", required = true, description = "private key file, as cosign.key")
    private Path keyFile = Path.of("");

    @Option(names = "--bundle", description = "write a Sigstore bundle")
    private boolean bundle;

    PolicySignCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException {
        byte[] message = LocalFiles.read(file);
        SigningKey key = key();
        Path target = Path.of(file + (bundle ? ".sigstore.json" : ".sig"));
        Files.write(target, bundle ? Bundles.sign(key, message) : Bundles.signatureFile(key, message));
        String fingerprint = key.verificationKey().fingerprint();
        ObjectNode data = new ObjectMapper()
                .createObjectNode()
                .put("signature", target.toString())
                .put("fingerprint", fingerprint);
        around.terminal()
                .out()
                .print(output.text(data, () -> "signature:   " + target + "\nfingerprint: " + fingerprint + "\n"));
        return ExitCode.DONE;
    }

    private SigningKey key() throws IOException {
        byte[] content = LocalFiles.read(keyFile);
        try {
            return PrivateKeyFile.read(content, Password.of(around));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.REFUSED, keyFile + ": " + e.getMessage());
        }
    }
}
