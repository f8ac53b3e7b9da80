package cloud.atom.router.testing;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Rules about source files: their size, their package's {@code package-info.java}, summaries, names of tests.
 *
 * <p>An exception to a size stands in the code with its reason: {@code @SuppressWarnings("FileLength")} on the type,
 * {@code "MethodLength"} or {@code "ParameterCount"} on the method.
 */
public final class SourceRules {
    static final int MAX_FILE_LINES = 300;

    private static final Pattern LOOSE_TODO = Pattern.compile("\\b(TODO|FIXME)\\b(?!\\(#\\d+\\):)");

    private SourceRules() {}

    /** What is wrong in the sources of one module, each with its place; in the order of the files. */
    public static List<String> violations(Path module) {
        List<Path> main = javaFiles(module.resolve("src/main/java"));
        List<String> found = new ArrayList<>(packagesWithoutNullMarked(main));
        found.addAll(inFiles(main, true));
        found.addAll(inFiles(javaFiles(module.resolve("src/test/java")), false));
        found.addAll(inFiles(javaFiles(module.resolve("src/jmh/java")), false));
        return found;
    }

    private static List<String> packagesWithoutNullMarked(List<Path> files) {
        return files.stream()
                .map(Path::getParent)
                .distinct()
                .map(directory -> directory.resolve("package-info.java"))
                .filter(info -> !Files.exists(info) || !read(info).contains("\n@NullMarked\n"))
                .map(info -> info + ": expected a package-info.java with @NullMarked")
                .toList();
    }

    private static List<String> inFiles(List<Path> files, boolean main) {
        if (files.isEmpty()) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
            for (CompilationUnitTree file : task.parse()) {
                found.addAll(new SourceFile(file, task, main).violations());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Path file : files) {
            if (LOOSE_TODO.matcher(read(file)).find() && !file.endsWith("SourceRules.java")) {
                found.add(file + ": a TODO names its issue: TODO(#123): …");
            }
        }
        return found;
    }

    /** Lines that hold code: neither blank nor only a comment, and no import. */
    static long codeLines(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line ->
                        !line.isEmpty() && !line.startsWith("//") && !line.startsWith("/*") && !line.startsWith("*"))
                .count();
    }

    private static List<Path> javaFiles(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
