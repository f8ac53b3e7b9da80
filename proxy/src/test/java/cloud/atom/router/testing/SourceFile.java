package cloud.atom.router.testing;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One parsed source file and what is wrong in it. */
final class SourceFile {
    private static final int MAX_METHOD_LINES = 40;

    private static final int MAX_PARAMETERS = 4;

    /** Calls that no test makes; the parsed text of the call on the left. */
    private static final Map<String, String> REFUSED_IN_TESTS =
            Map.of("Thread.sleep", "time is moved, not waited for", "Mockito.mock", "fakes, not mocks");

    private final CompilationUnitTree file;
    private final DocTrees trees;
    private final SourcePositions positions;
    private final String text;
    private final boolean main;
    private final List<String> found = new ArrayList<>();

    /** Reads the text of {@code file}; {@code main}: it is not test code. */
    SourceFile(CompilationUnitTree file, JavacTask task, boolean main) throws IOException {
        this.file = file;
        this.trees = DocTrees.instance(task);
        this.positions = trees.getSourcePositions();
        this.text = file.getSourceFile().getCharContent(true).toString();
        this.main = main;
    }

    List<String> violations() {
        long lines = SourceRules.codeLines(text);
        boolean allowed = file.getTypeDecls().stream()
                .anyMatch(type -> type instanceof ClassTree named && suppresses(named.getModifiers(), "FileLength"));
        if (lines > SourceRules.MAX_FILE_LINES && !allowed) {
            report(file, lines + " code lines (expected: at most " + SourceRules.MAX_FILE_LINES + ")");
        }
        new Visitor().scan(file, null);
        return found;
    }

    private void checkType(ClassTree type, TreePath path) {
        boolean topLevel = path.getParentPath().getLeaf() instanceof CompilationUnitTree;
        String comment = trees.getDocComment(path);
        if (main && topLevel && (comment == null || comment.isBlank())) {
            report(type, type.getSimpleName() + " has no summary sentence");
        }
    }

    private void checkMethod(MethodTree method, Tree owner) {
        long lines = SourceRules.codeLines(textOf(method));
        if (lines > MAX_METHOD_LINES && !suppresses(method.getModifiers(), "MethodLength")) {
            report(method, method.getName() + " has " + lines + " code lines (expected: at most 40)");
        }
        int parameters = method.getParameters().size();
        boolean imposed = has(method.getModifiers(), "Override")
                || (owner.getKind() == Tree.Kind.RECORD && method.getReturnType() == null)
                || suppresses(method.getModifiers(), "ParameterCount");
        if (main && parameters > MAX_PARAMETERS && !imposed) {
            report(method, method.getName() + " has " + parameters + " parameters (expected: at most 4)");
        }
        String name = method.getName().toString();
        if (has(method.getModifiers(), "Test") && (name.startsWith("test") || name.contains("_"))) {
            report(method, name + " (expected: a sentence without 'test' and underscores)");
        }
    }

    private void checkCall(MemberSelectTree select) {
        String reason = REFUSED_IN_TESTS.get(select.toString());
        if (!main && reason != null) {
            report(select, select + ": " + reason);
        }
    }

    private static boolean has(ModifiersTree modifiers, String annotation) {
        return modifiers.getAnnotations().stream()
                .anyMatch(one -> one.getAnnotationType().toString().equals(annotation));
    }

    private static boolean suppresses(ModifiersTree modifiers, String warning) {
        return modifiers.getAnnotations().stream()
                .anyMatch(one -> one.getAnnotationType().toString().equals("SuppressWarnings")
                        && one.getArguments().toString().contains('"' + warning + '"'));
    }

    private String textOf(Tree tree) {
        return text.substring((int) positions.getStartPosition(file, tree), (int) positions.getEndPosition(file, tree));
    }

    private void report(Tree tree, String message) {
        long line = file.getLineMap().getLineNumber(positions.getStartPosition(file, tree));
        found.add(file.getSourceFile().getName() + ":" + line + ": " + message);
    }

    private final class Visitor extends TreePathScanner<Void, Void> {
        @Override
        public Void visitClass(ClassTree type, Void unused) {
            checkType(type, getCurrentPath());
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            // A constructor that the parser adds to a record or enum has no text.
            if (positions.getEndPosition(file, method) >= 0) {
                checkMethod(method, getCurrentPath().getParentPath().getLeaf());
            }
            return super.visitMethod(method, null);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree select, Void unused) {
            checkCall(select);
            return super.visitMemberSelect(select, null);
        }
    }
}
