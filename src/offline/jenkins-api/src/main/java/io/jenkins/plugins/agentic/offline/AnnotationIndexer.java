package io.jenkins.plugins.agentic.offline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.StandardLocation;
import org.jvnet.hudson.annotation_indexer.Indexed;

/**
 * Writes {@code META-INF/annotations/<annotation>}, the names of the classes that use an {@link Indexed} annotation, as
 * Jenkins reads it to find {@code @Terminator} methods and {@code @Symbol} classes. Jenkins' own processor for it is
 * not on Maven Central.
 */
@SupportedAnnotationTypes("*")
public final class AnnotationIndexer extends AbstractProcessor {
    private final Map<String, Set<String>> users = new TreeMap<>();

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (TypeElement annotation : annotations) {
            if (annotation.getAnnotation(Indexed.class) != null) {
                Set<String> classes =
                        users.computeIfAbsent(annotation.getQualifiedName().toString(), name -> new TreeSet<>());
                round.getElementsAnnotatedWith(annotation).forEach(element -> classes.add(classOf(element)));
            }
        }
        if (round.processingOver()) {
            users.forEach(this::write);
        }
        return false;
    }

    private String classOf(Element element) {
        Element owner = element;
        while (!(owner instanceof TypeElement)) {
            owner = owner.getEnclosingElement();
        }
        return processingEnv
                .getElementUtils()
                .getBinaryName((TypeElement) owner)
                .toString();
    }

    private void write(String annotation, Set<String> classes) {
        try (Writer out = processingEnv
                .getFiler()
                .createResource(StandardLocation.CLASS_OUTPUT, "", "META-INF/annotations/" + annotation)
                .openWriter()) {
            for (String name : classes) {
                out.write(name + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
