package io.jenkins.plugins.agentic.offline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import io.jenkins.plugins.agentic.engine.spec.StepSpec.ParameterSpec;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** The steps against the engine's StepSpecs, the one source of their names, parameters and help. */
class StepsTest {
    private static final Map<StepSpec.Type, Class<?>> JAVA_TYPES = Map.of(
            StepSpec.Type.STRING, String.class,
            StepSpec.Type.INTEGER, Integer.class,
            StepSpec.Type.NUMBER, Double.class,
            StepSpec.Type.BOOLEAN, Boolean.class,
            StepSpec.Type.MAP, Map.class,
            StepSpec.Type.LIST, List.class);
    private static final Set<Class<?>> PLAIN = Set.of(String.class, LinkedHashMap.class, long.class, boolean.class);

    static List<StepSpec> specs() {
        return StepSpecs.all();
    }

    private static Map<String, Class<?>> steps() {
        Map<String, Class<?>> steps = new HashMap<>();
        for (Class<?> type : pluginClasses()) {
            if (Step.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
                String name = type.getSimpleName().replaceFirst("Step$", "");
                steps.put(Character.toLowerCase(name.charAt(0)) + name.substring(1), type);
            }
        }
        return steps;
    }

    private static List<Class<?>> pluginClasses() {
        return PluginFiles.below(PluginFiles.CLASSES, ".class").stream()
                .map(file -> PluginFiles.CLASSES.relativize(file).toString())
                .map(name -> name.replace('/', '.').replaceFirst("\\.class$", ""))
                .<Class<?>>map(StepsTest::load)
                .toList();
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, StepsTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void should_have_exactly_the_steps_of_the_specs() {
        assertThat(steps().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        StepSpecs.all().stream().map(StepSpec::name).toList());
    }

    @ParameterizedTest
    @MethodSource("specs")
    void should_take_the_required_parameters_in_the_constructor(StepSpec spec) {
        Constructor<?> constructor = Arrays.stream(steps().get(spec.name()).getConstructors())
                .filter(candidate -> candidate.isAnnotationPresent(DataBoundConstructor.class))
                .findFirst()
                .orElseThrow();

        assertThat(constructor.getParameters()).allMatch(Parameter::isNamePresent);
        assertThat(Arrays.stream(constructor.getParameters())
                        .collect(Collectors.toMap(Parameter::getName, Parameter::getType)))
                .isEqualTo(parameters(spec, true));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void should_take_the_optional_parameters_by_setters(StepSpec spec) {
        Class<?> step = steps().get(spec.name());
        Map<String, Class<?>> setters = new HashMap<>();
        for (Method method : step.getMethods()) {
            if (method.isAnnotationPresent(DataBoundSetter.class)) {
                String property = method.getName().substring("set".length());
                setters.put(
                        Character.toLowerCase(property.charAt(0)) + property.substring(1),
                        method.getParameterTypes()[0]);
            }
        }

        assertThat(setters).isEqualTo(parameters(spec, false));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void should_answer_each_parameter_by_a_getter(StepSpec spec) throws Exception {
        Class<?> step = steps().get(spec.name());
        for (ParameterSpec parameter : spec.parameters()) {
            String property = Character.toUpperCase(parameter.name().charAt(0))
                    + parameter.name().substring(1);

            assertThat(step.getMethod("get" + property).getReturnType()).isEqualTo(JAVA_TYPES.get(parameter.type()));
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void should_have_a_descriptor_with_the_name(StepSpec spec) throws Exception {
        Class<?> descriptor = load(steps().get(spec.name()).getName() + "$DescriptorImpl");

        assertThat(PluginFiles.text(Path.of("target/classes/META-INF/annotations/hudson.Extension.txt")))
                .contains(descriptor.getName());
        assertThat(descriptor.getConstructor()).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("specs")
    void should_say_in_help_files_what_the_spec_says(StepSpec spec) {
        Class<?> step = steps().get(spec.name());

        assertThat(resource(step, "config.jelly")).isNotEmpty();
        assertThat(resource(step, "help.html")).contains(spec.help()).contains(spec.returns());
        for (ParameterSpec parameter : spec.parameters()) {
            assertThat(resource(step, "help-" + parameter.name() + ".html")).contains(parameter.help());
        }
    }

    @Test
    void should_persist_plain_values_only() {
        List<Class<?>> executions = pluginClasses().stream()
                .filter(StepExecution.class::isAssignableFrom)
                .toList();

        assertThat(executions).hasSize(1);
        for (Class<?> execution : executions) {
            assertThat(execution.getEnclosingClass() == null || Modifier.isStatic(execution.getModifiers()))
                    .isTrue();
            assertThat(persisted(execution)).extracting(Field::getType).isSubsetOf(PLAIN);
        }
    }

    private static List<Field> persisted(Class<?> type) {
        return Stream.of(type.getDeclaredFields())
                .filter(field ->
                        !Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers()))
                .filter(field -> !field.isSynthetic())
                .toList();
    }

    private static Map<String, Class<?>> parameters(StepSpec spec, boolean required) {
        Map<String, Class<?>> parameters = new HashMap<>();
        spec.parameters().stream()
                .filter(parameter -> parameter.required() == required)
                .forEach(parameter -> parameters.put(parameter.name(), JAVA_TYPES.get(parameter.type())));
        return parameters;
    }

    /** A step's file, or the one of its base class, as Jenkins looks it up; as text without tags and line breaks. */
    private static String resource(Class<?> step, String name) {
        for (Class<?> type = step; type != Object.class; type = type.getSuperclass()) {
            Path file = PluginFiles.RESOURCES
                    .resolve(type.getName().replace('.', '/'))
                    .resolve(name);
            if (Files.exists(file)) {
                return PluginFiles.text(file)
                        .replaceAll("<[^>]*>", "")
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&amp;", "&")
                        .replaceAll("\\s+", " ");
            }
        }
        throw new AssertionError(step.getSimpleName() + " has no " + name);
    }
}
