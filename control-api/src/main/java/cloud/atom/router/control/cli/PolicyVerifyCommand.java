package cloud.atom.router.control.cli;

import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import cloud.atom.router.control.terminal.OutputOptions;
import cloud.atom.router.signature.Hash;
import cloud.atom.router.signature.PublicKeyFile;
import cloud.atom.router.signature.RefusedException;
import cloud.atom.router.signature.Scheme;
import cloud.atom.router.signature.SignatureVerifier;
import cloud.atom.router.signature.TrustedRoot;
import cloud.atom.router.signature.VerificationKey;
import cloud.atom.router.trust.SignatureFiles;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code router policy verify}. */
@Command(
        name = "verify",
        description = {
            "Verifies a policy file offline, by the router's own verifier.",
            "Prints the fingerprints of the keys that signed, or one reason; exits 1 then.",
            "Without --signature and --bundle the files beside FILE are taken."
        })
final class PolicyVerifyCommand implements Callable<Integer> {
    private final Surroundings around;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "FILE", description = "the policy")
    private Path file = Path.of("");

    @Option(names = "--key", paramLabel = "PUB", required = true, description = "trusted public key; repeatable")
    private List<Path> keyFiles = new ArrayList<>();

    @Option(names = "--signature", paramLabel = "SIG", description = "a .sig file; repeatable")
    private List<Path> signatures = new ArrayList<>();

    @Option(names = "--bundle", paramLabel = "B", description = "a Sigstore bundle; repeatable")
    private List<Path> bundles = new ArrayList<>();

    @Option(names = "--threshold", paramLabel = "N", description = "distinct keys that must have signed (default: 1)")
    private int threshold = 1;

    @Option(names = "--scheme", paramLabel = "S", description = "ecdsa-asn1, rsa-pkcs1v15, ed25519-pure")
    private @Nullable String scheme;

    @Option(names = "--hash", paramLabel = "H", description = "sha256, sha384, sha512 (default: by the key)")
    private @Nullable Hash hash;

    @Option(names = "--trusted-root", paramLabel = "ROOT", description = "transparency logs that are trusted")
    private @Nullable Path trustedRoot;

    @Option(names = "--tlog", paramLabel = "WHEN", description = "require, ignore: entries in a log (default: ignore)")
    private Log log = Log.IGNORE;

    @Option(names = "--allow-legacy", description = "also take bundles of cosign's older form")
    private boolean legacy;

    PolicyVerifyCommand(Surroundings around) {
        this.around = around;
    }

    /** Whether entries in a transparency log are needed. */
    private enum Log {
        REQUIRE,
        IGNORE
    }

    @Override
    public Integer call() throws IOException {
        if ((log == Log.REQUIRE) != (trustedRoot != null)) {
            throw new CommandFailure(ExitCode.USAGE, "--trusted-root and --tlog require belong together");
        }
        byte[] message = LocalFiles.read(file);
        if (signatures.isEmpty() && bundles.isEmpty()) {
            signatures = Upload.beside(file, SignatureFiles.SIGNATURE);
            bundles = Upload.beside(file, SignatureFiles.BUNDLE);
        }
        List<VerificationKey> signers;
        try {
            signers = verifier().verify(message, contents(signatures), contents(bundles)).stream()
                    .sorted((a, b) -> a.fingerprint().compareTo(b.fingerprint()))
                    .toList();
        } catch (RefusedException e) {
            throw new CommandFailure(ExitCode.REFUSED, file + ": " + e.getMessage());
        }
        ObjectNode data = new ObjectMapper().createObjectNode().put("file", file.toString());
        ArrayNode keys = data.putArray("keys");
        signers.forEach(key -> keys.add(key.fingerprint()));
        around.terminal().out().print(output.text(data, () -> table(signers)));
        return ExitCode.DONE;
    }

    private String table(List<VerificationKey> signers) {
        StringBuilder text = new StringBuilder(around.terminal().good("verified"))
                .append(": ")
                .append(file)
                .append('\n');
        signers.forEach(key -> text.append("  ")
                .append(key.fingerprint())
                .append(' ')
                .append(key.scheme().wireName())
                .append('\n'));
        return text.toString();
    }

    private SignatureVerifier verifier() throws RefusedException {
        List<VerificationKey> keys = new ArrayList<>();
        for (Path keyFile : keyFiles) {
            keys.add(key(keyFile));
        }
        SignatureVerifier verifier;
        try {
            verifier = new SignatureVerifier(keys, threshold);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
        if (trustedRoot != null) {
            verifier = verifier.withLogs(TrustedRoot.read(LocalFiles.read(trustedRoot)));
        }
        return legacy ? verifier.withLegacyBundles() : verifier;
    }

    private VerificationKey key(Path keyFile) {
        byte[] content = LocalFiles.read(keyFile);
        try {
            VerificationKey key = PublicKeyFile.read(content, hash);
            if (scheme != null && key.scheme() != scheme(scheme)) {
                throw new CommandFailure(
                        ExitCode.REFUSED, keyFile + ": a key of " + key.scheme().wireName() + ", not of " + scheme);
            }
            return key;
        } catch (RefusedException e) {
            throw new CommandFailure(ExitCode.REFUSED, keyFile + ": " + e.getMessage());
        }
    }

    private static Scheme scheme(String name) {
        for (Scheme one : Scheme.values()) {
            if (one.wireName().equals(name.toLowerCase(Locale.ROOT))) {
                return one;
            }
        }
        throw new CommandFailure(
                ExitCode.USAGE, "--scheme: " + name + " (expected: ecdsa-asn1, rsa-pkcs1v15 or ed25519-pure)");
    }

    private static List<byte[]> contents(List<Path> files) {
        return files.stream().map(LocalFiles::read).toList();
    }
}
