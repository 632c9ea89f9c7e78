package dev.stele.tidy;

import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/// Closed choices are closed: a switch over a sealed type names every case, so that a new one breaks the build wherever
/// somebody has to think. An enum is not turned into another one by its constants' names: a renamed constant would
/// break at run time.
final class SwitchRule implements Rule {
    private static final Pattern DEFAULT = Pattern.compile("\\bdefault\\s*(->|:)|case null, default");
    private static final Pattern BY_NAME = Pattern.compile("\\w+\\.valueOf\\([^;\"]*?\\.name\\(\\)\\)");

    @Override
    public String sentence() {
        return "a switch over a sealed type has no default, and no enum is mapped by name";
    }

    @Override
    public List<String> violations(House house) {
        List<String> found = new ArrayList<>();
        List<JavaFileObject> sources = new ArrayList<>();
        for (SourceFile file : house.java()) {
            if (!file.isMain() || file.module().equals(ImportTable.SEES_ALL)) {
                continue;
            }
            Matcher byName = BY_NAME.matcher(file.text());
            if (byName.find()) {
                found.add(file.path() + " maps an enum by name: " + byName.group());
            }
            if (DEFAULT.matcher(file.text()).find()) {
                sources.add(new SourceText(file));
            }
        }
        found.addAll(openSwitches(sources));
        return found;
    }

    private static List<String> openSwitches(List<JavaFileObject> sources) {
        List<String> found = new ArrayList<>();
        if (sources.isEmpty()) {
            return found;
        }
        List<String> options = List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"));
        JavacTask task =
                (JavacTask) ToolProvider.getSystemJavaCompiler().getTask(null, null, _ -> {}, options, null, sources);
        try {
            Iterable<? extends CompilationUnitTree> units = task.parse();
            var _ = task.analyze();
            for (CompilationUnitTree unit : units) {
                var _ = new Switches(Trees.instance(task), found).scan(new TreePath(unit), null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the sources", e);
        }
        return found;
    }

    /// Visits every switch of a file.
    private static final class Switches extends TreePathScanner<Void, Void> {
        private final Trees trees;
        private final List<String> found;

        Switches(Trees trees, List<String> found) {
            this.trees = trees;
            this.found = found;
        }

        @Override
        public Void visitSwitch(SwitchTree tree, Void nothing) {
            check(tree.getExpression(), tree.getCases());
            return super.visitSwitch(tree, null);
        }

        @Override
        public Void visitSwitchExpression(SwitchExpressionTree tree, Void nothing) {
            check(tree.getExpression(), tree.getCases());
            return super.visitSwitchExpression(tree, null);
        }

        private void check(ExpressionTree selector, List<? extends CaseTree> cases) {
            TypeMirror type = trees.getTypeMirror(new TreePath(getCurrentPath(), selector));
            boolean sealed = type instanceof DeclaredType declared
                    && declared.asElement().getModifiers().contains(Modifier.SEALED);
            boolean open = cases.stream()
                    .flatMap(one -> one.getLabels().stream())
                    .anyMatch(DefaultCaseLabelTree.class::isInstance);
            if (sealed && open) {
                CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
                long position = trees.getSourcePositions().getStartPosition(unit, selector);
                found.add(unit.getSourceFile().toUri().getPath().substring(1) + ":"
                        + unit.getLineMap().getLineNumber(position) + " switches over the sealed type " + type
                        + " and has a default: name the cases");
            }
        }
    }

    @Override
    public List<Sample> samples() {
        return List.of(
                Sample.ofMain(
                        "engine",
                        "class Bad { sealed interface S permits A, B {} record A() implements S {}"
                                + " record B() implements S {}"
                                + " int o(S s) { return switch (s) { case A a -> 1; default -> 2; }; } }",
                        "switches over the sealed type"),
                Sample.ofMain(
                        "engine",
                        "class Bad { enum E { X } enum F { X } F o(E e) { return F.valueOf(e.name()); } }",
                        "maps an enum by name"));
    }
}
