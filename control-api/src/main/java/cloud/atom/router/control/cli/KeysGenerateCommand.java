package cloud.atom.router.control.cli;

import cloud.atom.router.control.signing.PrivateKeyFile;
import cloud.atom.router.control.signing.SigningKey;
import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.OutputOptions;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code router keys generate}. */
@Command(
        name = "generate",
        description = {
            "Makes a key pair for signing policies, as cosign generate-key-pair does.",
            "The password comes from COSIGN_PASSWORD, or is asked for."
        })
final class KeysGenerateCommand implements Callable<Integer> {
    private final Surroundings around;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(names = "--out", paramLabel = "DIR", description = "folder for cosign.key and cosign.pub (default: here)")
    private Path folder = Path.of("");

    KeysGenerateCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException {
        Path privateFile = folder.resolve("cosign.key");
        Path publicFile = folder.resolve("cosign.pub");
        for (Path file : Set.of(privateFile, publicFile)) {
            if (Files.exists(file)) {
                throw new CommandFailure(ExitCode.REFUSED, file + " exists already");
            }
        }
        SecureRandom random = new SecureRandom();
        SigningKey key = SigningKey.generate(random);
        String password = Password.forNewKey(around);
        try {
            Files.createDirectories(folder.toAbsolutePath());
            writeSecret(privateFile, PrivateKeyFile.write(key, password, random));
            Files.write(publicFile, key.publicPem(), StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(ExitCode.REFUSED, e.getFile() + " exists already");
        }
        String fingerprint = key.verificationKey().fingerprint();
        ObjectNode data = new ObjectMapper()
                .createObjectNode()
                .put("private_key", privateFile.toString())
                .put("public_key", publicFile.toString())
                .put("fingerprint", fingerprint);
        around.terminal()
                .out()
                .print(output.text(
                        data,
                        () -> "private key: " + privateFile + "\npublic key:  " + publicFile + "\nfingerprint: "
                                + fingerprint + "\n"));
        return ExitCode.DONE;
    }

    /** Nobody but its owner may read it, not for a moment. */
    private static void writeSecret(Path file, byte[] content) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
        Files.write(file, content);
    }
}
