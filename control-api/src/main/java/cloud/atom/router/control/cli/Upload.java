package cloud.atom.router.control.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.atom.router.trust.SignatureFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A policy on its way to the router, with the signature files that lie beside it. Immutable. */
final class Upload {
    private static final String BOUNDARY = "router-" + UUID.randomUUID();

    private final String contentType;
    private final byte[] body;
    private final List<String> signatures;

    private Upload(String contentType, byte[] body, List<String> signatures) {
        this.contentType = contentType;
        this.body = body;
        this.signatures = List.copyOf(signatures);
    }

    /**
     * Reads {@code file}, {@code file.sig}, {@code file.LABEL.sig} and {@code file.sigstore.json}.
     *
     * <p>Without bundles the policy travels raw, its signatures in fields; with bundles as a multipart form, because a
     * bundle is too large for a field.
     */
    static Upload read(Path file) throws IOException {
        byte[] policy = Files.readAllBytes(file);
        List<Path> signatures = beside(file, SignatureFiles.SIGNATURE);
        List<Path> bundles = beside(file, SignatureFiles.BUNDLE);
        if (bundles.isEmpty()) {
            return new Upload("application/yaml", policy, texts(signatures));
        }
        return new Upload("multipart/form-data; boundary=" + BOUNDARY, form(policy, signatures, bundles), List.of());
    }

    String contentType() {
        return contentType;
    }

    byte[] body() {
        return body.clone();
    }

    /** Values of {@code X-Policy-Signature}. */
    List<String> signatures() {
        return signatures;
    }

    /** Signature files beside {@code file} that end so: {@code file.sig} and {@code file.LABEL.sig}, or bundles likewise. */
    static List<Path> beside(Path file, String ending) throws IOException {
        return SignatureFiles.beside(file).stream()
                .filter(name -> name.endsWith(ending))
                .map(file::resolveSibling)
                .toList();
    }

    private static List<String> texts(List<Path> files) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Path file : files) {
            texts.add(Files.readString(file).strip());
        }
        return texts;
    }

    private static byte[] form(byte[] policy, List<Path> signatures, List<Path> bundles) throws IOException {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        part(form, "policy", "application/yaml", policy);
        for (Path signature : signatures) {
            part(form, "signature", "text/plain", Files.readAllBytes(signature));
        }
        for (Path bundle : bundles) {
            part(form, "bundle", "application/json", Files.readAllBytes(bundle));
        }
        form.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
        return form.toByteArray();
    }

    private static void part(ByteArrayOutputStream form, String name, String type, byte[] content) {
        String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + name
                + "\"\r\nContent-Type: " + type + "\r\n\r\n";
        form.writeBytes(head.getBytes(UTF_8));
        form.writeBytes(content);
        form.writeBytes("\r\n".getBytes(UTF_8));
    }
}
