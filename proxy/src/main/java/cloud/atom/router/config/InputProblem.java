package cloud.atom.router.config;

/**
 * One mistake in a file, variable or flag. Immutable.
 *
 * @param file the file's name as the operator gave it, or where else the value came from ({@code environment},
 *     {@code flags}); may be empty
 * @param path the place in the document, as {@code spec.routes[2].match.path_prefix}, or the name of the variable or
 *     flag; empty: the whole document
 * @param line from 1; 0: no place in a file
 * @param column from 1, counted in characters (code points); 0: no place in a file
 * @param message what is wrong and what is expected; holds no secret
 */
public record InputProblem(String file, String path, int line, int column, String message) {
    public InputProblem {
        if (line < 0 || column < 0) {
            throw new IllegalArgumentException("position: " + line + ":" + column + " (expected: at least 0)");
        }
    }

    /** The form {@code file:line:column: path: message}, without the parts that are not known. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(text.isEmpty() ? "" : ":").append(line).append(':').append(column);
        }
        text.append(text.isEmpty() ? "" : ": ").append(path);
        return text.append(path.isEmpty() ? "" : ": ").append(message).toString();
    }
}
