package io.jenkins.plugins.agentic.offline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.JobPropertyDescriptor;
import hudson.triggers.TriggerDescriptor;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.verb.GET;
import org.kohsuke.stapler.verb.POST;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Every method that Stapler answers a request with: which verb it takes, and that it asks for a permission. */
class EndpointsTest {
    private static final int API = Opcodes.ASM9;
    private static final Set<String> CHECKS =
            Set.of("checkPermission", "hasPermission", "checkAnyPermission", "hasAnyPermission", "hasPermission2");
    /** They tell the verbs apart themselves; the API and the webhooks have tests of that. */
    private static final Set<String> ALL_VERBS = Set.of("doDynamic", "doIndex");
    /** Proved by its signature instead, and answers nobody else. */
    private static final Set<String> SIGNED = Set.of("io/jenkins/plugins/agentic/api/WebhookReceiver");

    /** Each method of the plugin, as owner.name+descriptor, with those it calls. */
    private static final Map<String, Set<String>> CALLS = new HashMap<>();

    @BeforeAll
    static void readCalls() throws IOException {
        for (Path file : PluginFiles.below(PluginFiles.CLASSES, ".class")) {
            new ClassReader(Files.readAllBytes(file)).accept(new Calls(), ClassReader.SKIP_DEBUG);
        }
    }

    static List<Method> endpoints() throws Exception {
        return PluginFiles.below(PluginFiles.CLASSES, ".class").stream()
                .map(file -> PluginFiles.CLASSES.relativize(file).toString())
                .map(name -> name.replace('/', '.').replaceFirst("\\.class$", ""))
                .flatMap(name -> Stream.of(load(name).getDeclaredMethods()))
                .filter(method -> method.getName().matches("do[A-Z].*"))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .toList();
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, EndpointsTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void should_find_endpoints() throws Exception {
        assertThat(endpoints()).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void should_take_one_verb_and_a_form_only_post(Method endpoint) {
        List<Class<? extends Annotation>> verbs = Stream.of(GET.class, POST.class)
                .filter(endpoint::isAnnotationPresent)
                .<Class<? extends Annotation>>map(verb -> verb)
                .toList();

        assertThat(verbs).hasSize(ALL_VERBS.contains(endpoint.getName()) ? 0 : 1);
        if (isOfForm(endpoint)) {
            assertThat(verbs).containsExactly(POST.class);
        }
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void should_ask_for_a_permission(Method endpoint) {
        String owner = endpoint.getDeclaringClass().getName().replace('.', '/');

        assertThat(SIGNED.contains(owner)
                        || isBehindProxy(owner)
                        || reachesCheck(
                                owner + "." + endpoint.getName() + org.objectweb.asm.Type.getMethodDescriptor(endpoint),
                                new HashSet<>()))
                .as(endpoint + " must come to checkPermission or hasPermission")
                .isTrue();
    }

    /** Where a form belongs to an item, who may configure that item may use it, and nobody else. */
    @ParameterizedTest
    @MethodSource("endpoints")
    void should_know_the_item_where_the_form_belongs_to_one(Method endpoint) {
        boolean ofItem = Stream.of(StepDescriptor.class, TriggerDescriptor.class, JobPropertyDescriptor.class)
                .anyMatch(type -> type.isAssignableFrom(endpoint.getDeclaringClass()));
        if (ofItem && isOfForm(endpoint)) {
            assertThat(Arrays.stream(endpoint.getParameters()).map(Parameter::getAnnotations))
                    .as(endpoint.toString())
                    .anyMatch(annotations -> Stream.of(annotations).anyMatch(AncestorInPath.class::isInstance));
        }
    }

    /** A page of its own is closed by the page itself or by the object that shows it, never only by a hidden link. */
    @Test
    void should_close_each_page() {
        Set<String> open = new TreeSet<>();
        for (Path view : PluginFiles.below(PluginFiles.RESOURCES, "/index.jelly")) {
            String name = PluginFiles.RESOURCES.relativize(view.getParent()).toString();
            if (name.isEmpty()) {
                // The plugin's description, which the plugin manager shows.
                continue;
            }
            if (!isBehindProxy(name) && !PluginFiles.text(view).contains("permission=\"")) {
                open.add(name);
            }
        }

        assertThat(open).as("pages that everybody may open").isEmpty();
    }

    /** Whether the object asks in {@code StaplerProxy.getTarget()}, before anything below it is reached. */
    private static boolean isBehindProxy(String type) {
        return CALLS.keySet().stream()
                .filter(method -> method.startsWith(type + ".getTarget()"))
                .anyMatch(method -> reachesCheck(method, new HashSet<>()));
    }

    private static boolean isOfForm(Method endpoint) {
        return endpoint.getName().matches("do(Check|Fill|Validate)[A-Z].*");
    }

    private static boolean reachesCheck(String method, Set<String> seen) {
        if (!seen.add(method)) {
            return false;
        }
        for (String called : CALLS.getOrDefault(method, Set.of())) {
            String name = called.substring(called.indexOf('.') + 1, called.indexOf('('));
            if (CHECKS.contains(name) && !CALLS.containsKey(called) || reachesCheck(called, seen)) {
                return true;
            }
        }
        return false;
    }

    private static final class Calls extends ClassVisitor {
        private String type;

        Calls() {
            super(API);
        }

        @Override
        public void visit(int version, int access, String name, String sign, String superclass, String[] interfaces) {
            type = name;
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String descriptor, String sign, String[] exceptions) {
            Set<String> calls = CALLS.computeIfAbsent(type + "." + name + descriptor, key -> new HashSet<>());
            return new MethodVisitor(API) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInter) {
                    calls.add(owner + "." + name + descriptor);
                }

                @Override
                public void visitInvokeDynamicInsn(String name, String descriptor, Handle boot, Object... arguments) {
                    for (Object argument : arguments) {
                        if (argument instanceof Handle handle) {
                            calls.add(handle.getOwner() + "." + handle.getName() + handle.getDesc());
                        }
                    }
                }
            };
        }
    }
}
