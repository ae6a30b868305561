package io.jenkins.plugins.agentic.cli.jenkinsfile;

import io.jenkins.plugins.agentic.engine.spec.Nearest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.CodeVisitorSupport;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.Parameter;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MapEntryExpression;
import org.codehaus.groovy.ast.expr.MapExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.ast.stmt.ForStatement;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;
import org.codehaus.groovy.control.messages.SyntaxErrorMessage;
import org.codehaus.groovy.runtime.InvokerHelper;
import org.codehaus.groovy.syntax.SyntaxException;

/**
 * Looks at a script's calls before it runs: a name that is neither a step nor anything of the script's own is an error at
 * once, not after an hour; and names of steps that Groovy has methods for are marked, so that the step is called.
 */
final class StepNames extends CompilationCustomizer {
    /** Groovy gives every object a method of this name. */
    private static final Set<String> HIDDEN_STEPS = Set.of("sleep");

    /** In a declarative section, only the closures of these hold steps. */
    private static final Set<String> STEP_SECTIONS = Set.of(
            "steps",
            "expression",
            "always",
            "success",
            "failure",
            "unstable",
            "aborted",
            "changed",
            "fixed",
            "regression",
            "unsuccessful",
            "cleanup");

    private final Set<String> steps;
    private final Set<String> inherited = new HashSet<>(Set.of("pipeline", "load", "call", "equals"));
    private final Set<String> passwords = ConcurrentHashMap.newKeySet();

    StepNames(Set<String> steps) {
        super(CompilePhase.CONVERSION);
        this.steps = steps;
        InvokerHelper.getMetaClass(JenkinsfileScript.class)
                .getMethods()
                .forEach(method -> inherited.add(method.getName()));
        InvokerHelper.getMetaClass(JenkinsfileScript.class)
                .getMetaMethods()
                .forEach(method -> inherited.add(method.getName()));
    }

    Set<String> passwords() {
        return passwords;
    }

    @Override
    public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
        if (!type.isScript()) {
            return;
        }
        List<MethodNode> methods = type.getMethods().stream()
                .filter(method -> !method.getName().equals("main") && method.getCode() != null)
                .toList();
        Set<String> own = new HashSet<>();
        Declared declared = new Declared(own);
        for (MethodNode method : methods) {
            own.add(method.getName());
            declared.parameters(method.getParameters());
            method.getCode().visit(declared);
        }
        Calls calls = new Calls(source, own);
        methods.forEach(method -> method.getCode().visit(calls));
    }

    /** Collects every name the script gives to something. */
    private static final class Declared extends CodeVisitorSupport {
        private final Set<String> names;

        Declared(Set<String> names) {
            this.names = names;
        }

        void parameters(Parameter[] parameters) {
            if (parameters != null) {
                for (Parameter parameter : parameters) {
                    names.add(parameter.getName());
                }
            }
        }

        @Override
        public void visitBinaryExpression(BinaryExpression expression) {
            variable(expression.getLeftExpression());
            super.visitBinaryExpression(expression);
        }

        @Override
        public void visitDeclarationExpression(org.codehaus.groovy.ast.expr.DeclarationExpression expression) {
            variable(expression.getLeftExpression());
            super.visitDeclarationExpression(expression);
        }

        private void variable(Expression left) {
            if (left instanceof VariableExpression variable) {
                names.add(variable.getName());
            } else if (left instanceof TupleExpression tuple) {
                tuple.getExpressions().forEach(this::variable);
            }
        }

        @Override
        public void visitClosureExpression(ClosureExpression expression) {
            parameters(expression.getParameters());
            super.visitClosureExpression(expression);
        }

        @Override
        public void visitForLoop(ForStatement loop) {
            names.add(loop.getVariable().getName());
            super.visitForLoop(loop);
        }
    }

    /** Checks every call without a receiver. */
    private final class Calls extends CodeVisitorSupport {
        private final SourceUnit source;
        private final Set<String> own;
        private boolean declarative;

        Calls(SourceUnit source, Set<String> own) {
            this.source = source;
            this.own = own;
        }

        @Override
        public void visitMethodCallExpression(MethodCallExpression call) {
            String name = call.isImplicitThis() ? call.getMethodAsString() : null;
            if (name == null) {
                if (!"with".equals(call.getMethodAsString())) {
                    super.visitMethodCallExpression(call);
                }
                return;
            }
            if (name.equals("password")) {
                notePassword(call.getArguments());
            }
            boolean outer = declarative;
            if (declarative) {
                if (name.equals("equals")) {
                    call.setMethod(renamed(call, "equal"));
                }
                declarative = !STEP_SECTIONS.contains(name);
            } else {
                check(call, name);
                declarative = name.equals("pipeline");
            }
            call.getArguments().visit(this);
            declarative = outer;
        }

        private void check(MethodCallExpression call, String name) {
            if (own.contains(name)) {
                return;
            }
            if (HIDDEN_STEPS.contains(name)) {
                call.setMethod(renamed(call, JenkinsfileScript.STEP_PREFIX + name));
            } else if (!steps.contains(name) && !inherited.contains(name)) {
                Expression at = call.getMethod();
                String hint = Nearest.hint(name, steps);
                source.getErrorCollector()
                        .addErrorAndContinue(new SyntaxErrorMessage(
                                new SyntaxException(
                                        "there is no step '" + name + "'" + (hint.isEmpty() ? "" : ". " + hint),
                                        at.getLineNumber(),
                                        at.getColumnNumber()),
                                source));
            }
        }

        private ConstantExpression renamed(MethodCallExpression call, String name) {
            ConstantExpression method = new ConstantExpression(name);
            method.setSourcePosition(call.getMethod());
            return method;
        }

        private void notePassword(Expression arguments) {
            arguments.visit(new CodeVisitorSupport() {
                @Override
                public void visitMapExpression(MapExpression map) {
                    for (MapEntryExpression entry : map.getMapEntryExpressions()) {
                        if ("name".equals(entry.getKeyExpression().getText())) {
                            passwords.add(entry.getValueExpression().getText());
                        }
                    }
                }
            });
        }
    }
}
