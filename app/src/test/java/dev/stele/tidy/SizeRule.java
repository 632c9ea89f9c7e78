package dev.stele.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/// Files, methods and parameter lists stay small enough to be read at once.
final class SizeRule implements Rule {
    private static final int METHOD_LINES_MAX = 50;
    private static final int TEST_METHOD_LINES_MAX = 60;
    private static final int FILE_LINES_MAX = 350;
    private static final int TEST_FILE_LINES_MAX = 700;
    private static final int PARAMETERS_MAX = 4;
    private static final int LINE_MAX = 120;

    @Override
    public String sentence() {
        return "files, methods, parameter lists and lines keep their limits";
    }

    @Override
    public List<String> violations(House house) {
        List<String> found = new ArrayList<>();
        List<JavaFileObject> sources = new ArrayList<>();
        for (SourceFile file : house.java()) {
            checkLines(file, found);
            sources.add(new SourceText(file));
        }
        found.addAll(methods(sources));
        return found;
    }

    /// A table in a test's text block has one line a case, however wide.
    private static void checkLines(SourceFile file, List<String> found) {
        List<String> lines = file.lines();
        int max = file.isTest() ? TEST_FILE_LINES_MAX : FILE_LINES_MAX;
        if (lines.size() > max) {
            found.add(file.path() + " has " + lines.size() + " lines, at most " + max + ": split it by what it does");
        }
        boolean inTable = false;
        for (int i = 0; i < lines.size(); i++) {
            int width = lines.get(i).codePointCount(0, lines.get(i).length());
            inTable ^= file.isTest() && lines.get(i).split("\"\"\"", -1).length % 2 == 0;
            if (width > LINE_MAX && !inTable) {
                found.add(file.path() + ":" + (i + 1) + " is " + width + " columns wide, at most " + LINE_MAX);
            }
        }
    }

    private static List<String> methods(List<JavaFileObject> sources) {
        List<String> found = new ArrayList<>();
        if (sources.isEmpty()) {
            return found;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavacTask task = (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, sources);
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        try {
            for (CompilationUnitTree unit : task.parse()) {
                var _ = new Methods(positions, found).scan(new TreePath(unit), null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot parse the sources", e);
        }
        return found;
    }

    /// Visits every method of a file.
    private static final class Methods extends TreePathScanner<Void, Void> {
        private final SourcePositions positions;
        private final List<String> found;

        Methods(SourcePositions positions, List<String> found) {
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
            long start = line(unit, positions.getStartPosition(unit, method));
            long lines = line(unit, positions.getEndPosition(unit, method)) - start + 1;
            String where =
                    unit.getSourceFile().toUri().getPath().substring(1) + ":" + start + " method " + method.getName();
            int max = where.contains("src/test/") ? TEST_METHOD_LINES_MAX : METHOD_LINES_MAX;
            if (lines > max) {
                found.add(where + " has " + lines + " lines, at most " + max);
            }
            if (method.getParameters().size() > PARAMETERS_MAX && !isRecordConstructor(method)) {
                found.add(where + " has " + method.getParameters().size() + " parameters, at most " + PARAMETERS_MAX
                        + ": make a record of them");
            }
            return super.visitMethod(method, null);
        }

        private boolean isRecordConstructor(MethodTree method) {
            return method.getReturnType() == null
                    && getCurrentPath().getParentPath().getLeaf() instanceof ClassTree owner
                    && owner.getKind() == Tree.Kind.RECORD;
        }

        private static long line(CompilationUnitTree unit, long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }

    @Override
    public List<Sample> samples() {
        String longMethod = "class Bad { void long_() {" + "\n".repeat(METHOD_LINES_MAX) + "} }";
        return List.of(
                Sample.ofMain("engine", longMethod, "method long_ has 51 lines"),
                Sample.ofMain("engine", "class Bad { Bad(int a, int b, int c, int d, int e) {} }", "has 5 parameters"),
                Sample.ofMain("engine", "class Bad {}" + "\n".repeat(FILE_LINES_MAX), "has 351 lines"),
                Sample.ofFile(
                        "core/src/test/java/dev/stele/engine/Bad.java",
                        "package dev.stele.engine; class Bad {}" + "\n".repeat(TEST_FILE_LINES_MAX + 1),
                        "has 701 lines"),
                Sample.ofMain("engine", "class Bad {} //" + "x".repeat(LINE_MAX), "columns wide"));
    }
}
