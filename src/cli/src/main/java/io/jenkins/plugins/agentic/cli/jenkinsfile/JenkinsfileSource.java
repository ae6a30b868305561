package io.jenkins.plugins.agentic.cli.jenkinsfile;

import groovy.lang.GroovyClassLoader;
import groovy.lang.GroovyCodeSource;
import io.jenkins.plugins.agentic.cli.run.StepRegistry;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.codehaus.groovy.control.CompilationFailedException;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.MultipleCompilationErrorsException;
import org.codehaus.groovy.control.messages.SyntaxErrorMessage;
import org.codehaus.groovy.syntax.SyntaxException;

/** A Jenkinsfile's text and what becomes of it. */
public final class JenkinsfileSource {
    /** Larger ones are refused: no person wrote them. */
    private static final long LARGEST = 4L << 20;

    private final String name;
    private final String text;
    private final StepNames stepNames;
    private final GroovyClassLoader loader;
    private Class<?> compiled;

    private JenkinsfileSource(String name, String text, StepRegistry steps) {
        this.name = name;
        this.text = text;
        this.stepNames = new StepNames(steps.names());
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setScriptBaseClass(JenkinsfileScript.class.getName());
        configuration.addCompilationCustomizers(stepNames);
        this.loader = new GroovyClassLoader(JenkinsfileSource.class.getClassLoader(), configuration);
    }

    /** Reads a file, or says in a sentence why it can't. */
    public static String read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw unreadable(file, "is larger than " + (LARGEST >> 20) + " MB");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw unreadable(file, "is not UTF-8 text");
        } catch (IOException e) {
            throw unreadable(file, Files.exists(file) ? "can't be read (" + e.getMessage() + ")" : "does not exist");
        }
    }

    private static AgenticException unreadable(Path file, String why) {
        return new AgenticException(
                ErrorCode.JENKINSFILE,
                "The Jenkinsfile " + file + " " + why + ".",
                "Give a readable Jenkinsfile, or the folder with one.");
    }

    /**
     * Compiles a Jenkinsfile and checks its step names.
     *
     * @throws AgenticException with file, line, column, the source line and a caret
     */
    public static JenkinsfileSource compile(String name, String text, StepRegistry steps) {
        JenkinsfileSource source = new JenkinsfileSource(name, text, steps);
        source.compiled = source.compile(text, name);
        return source;
    }

    public String name() {
        return name;
    }

    /** Names of parameters whose values are secrets, as far as they stand in the text. */
    public Set<String> passwordParameters() {
        return stepNames.passwords();
    }

    Class<?> compiled() {
        return compiled;
    }

    GroovyClassLoader loader() {
        return loader;
    }

    /** Compiles this text, or that of a loaded script, as a subclass of {@link JenkinsfileScript}. */
    Class<?> compile(String script, String file) {
        try {
            return loader.parseClass(new GroovyCodeSource(script, file, "/groovy/shell"), false);
        } catch (MultipleCompilationErrorsException e) {
            for (Object error : e.getErrorCollector().getErrors()) {
                if (error instanceof SyntaxErrorMessage syntax) {
                    throw syntaxError(file, script, syntax.getCause());
                }
            }
            throw broken(file, e);
        } catch (CompilationFailedException e) {
            throw broken(file, e);
        }
    }

    private static AgenticException broken(String file, CompilationFailedException e) {
        return new AgenticException(
                ErrorCode.JENKINSFILE, file + ": " + e.getMessage().strip(), "Mend the script.", false, e);
    }

    private static AgenticException syntaxError(String file, String script, SyntaxException e) {
        String what = e.getOriginalMessage().replaceAll("\\s*@ line \\d+.*", "").strip();
        String place = file + ":" + e.getLine() + ":" + e.getStartColumn() + ": ";
        return new AgenticException(
                ErrorCode.JENKINSFILE,
                place + what + (what.endsWith("?") ? "" : ".") + caret(script, e.getLine(), e.getStartColumn()),
                "",
                false,
                e);
    }

    /** The source line and a caret below the column, both on lines of their own. */
    static String caret(String script, int line, int column) {
        String[] lines = script.split("\\R", -1);
        if (line < 1 || line > lines.length) {
            return "";
        }
        String shown = lines[line - 1];
        String indent = shown.substring(0, Math.min(shown.length(), Math.max(0, column - 1)))
                .replaceAll("[^\\t]", " ");
        return "\n  " + shown + "\n  " + indent + "^";
    }
}
