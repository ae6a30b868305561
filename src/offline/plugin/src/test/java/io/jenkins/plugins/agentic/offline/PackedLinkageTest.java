package io.jenkins.plugins.agentic.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Holds the plugin's classes, and the declarations that they were compiled against, to a real Jenkins: the proof that the
 * declarations are true. Give its jars and class folders, plugins' too: {@code -Djenkins.classpath=a.jar:b.jar:folder}.
 */
@EnabledIfSystemProperty(named = "jenkins.classpath", matches = ".+")
class PackedLinkageTest {
    private static final int API = Opcodes.ASM9;
    private static final String BETA = "org.kohsuke.accmod.restrictions.Beta";
    private static final int VISIBLE = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED;
    private static final int CLASS_KIND = Opcodes.ACC_INTERFACE | Opcodes.ACC_ENUM | Opcodes.ACC_ANNOTATION;

    @TempDir
    Path libraries;

    private final Set<String> missing = new TreeSet<>();
    private RealClasses real;

    /** Does it with the classes of a real Jenkins, and then has nothing missing. */
    private void inJenkins(Check check) throws IOException {
        List<URL> path = new ArrayList<>();
        // The plugin's own as they are now, of which one may extend another, before those that were packed.
        path.add(PluginFiles.CLASSES.toUri().toURL());
        for (String element : System.getProperty("jenkins.classpath").split(File.pathSeparator)) {
            path.add(Path.of(element).toUri().toURL());
        }
        path.addAll(unpackLibraries());
        try (URLClassLoader all = new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            real = new RealClasses(all);
            check.run();
        }
        assertThat(missing).as("not so in this Jenkins").isEmpty();
    }

    @FunctionalInterface
    private interface Check {
        void run() throws IOException;
    }

    @Test
    void should_find_in_a_real_jenkins_all_that_the_plugin_names() throws IOException {
        inJenkins(() -> {
            for (Path file : PluginFiles.below(PluginFiles.CLASSES, ".class")) {
                new ClassReader(Files.readAllBytes(file)).accept(new References(), ClassReader.SKIP_DEBUG);
            }
        });
    }

    /** A hook that is declared with another descriptor than Jenkins calls compiles, and is never called. */
    @Test
    void should_declare_each_member_as_a_real_jenkins_has_it() throws IOException {
        inJenkins(() -> {
            for (Path file : PluginFiles.below(PluginFiles.DECLARATIONS, ".class")) {
                if (!file.toString().contains("/agentic/")) {
                    compare(RealClasses.read(new ClassReader(Files.readAllBytes(file))));
                }
            }
        });
    }

    private void compare(RealClasses.Known declared) {
        RealClasses.Known found = real.find(declared.name()).orElse(null);
        if (found == null) {
            missing.add(declared.name());
            return;
        }
        if (((declared.access() ^ found.access()) & CLASS_KIND) != 0) {
            missing.add(declared.name() + " is of another kind");
        }
        declared.supertypes().stream()
                .filter(each -> !real.isA(declared.name(), each))
                .forEach(each -> missing.add(declared.name() + " is no " + each));
        declared.members().forEach((name, member) -> {
            if (!member.is(VISIBLE) || member.is(Opcodes.ACC_SYNTHETIC)) {
                return;
            }
            RealClasses.Member there = real.member(declared.name(), name).orElse(null);
            if (there == null) {
                missing.add(declared.name() + "." + name);
            } else if (((member.access() ^ there.access()) & (VISIBLE | Opcodes.ACC_STATIC)) != 0
                    && !name.startsWith("<init>")) {
                missing.add(declared.name() + "." + name + " has other modifiers");
            } else if (there.is(Opcodes.ACC_FINAL) && !member.is(Opcodes.ACC_FINAL) && name.contains("(")) {
                missing.add(declared.name() + "." + name + " is final");
            } else if (there.is(Opcodes.ACC_PRIVATE)) {
                missing.add(declared.name() + "." + name + " is private");
            }
        });
    }

    /** Jenkins' own build would refuse the plugin; what is Beta it allows, as pom.xml asks for it. */
    @Test
    void should_use_nothing_that_a_real_jenkins_keeps_for_itself() throws IOException {
        inJenkins(() -> {
            for (Path file : PluginFiles.below(PluginFiles.DECLARATIONS, ".class")) {
                if (!file.toString().contains("/agentic/")) {
                    RealClasses.Known declared = RealClasses.read(new ClassReader(Files.readAllBytes(file)));
                    requireOpen(declared.name(), "");
                    declared.members().keySet().forEach(member -> requireOpen(declared.name(), member));
                }
            }
        });
    }

    private void requireOpen(String type, String member) {
        real.restrictions(type, member).stream()
                .filter(restriction -> !restriction.equals(BETA))
                .forEach(restriction -> missing.add(type + " " + member + " is restricted: " + restriction));
    }

    @Test
    void should_implement_all_that_is_abstract_in_a_real_jenkins() throws IOException {
        inJenkins(() -> {
            for (Path file : PluginFiles.below(PluginFiles.CLASSES, ".class")) {
                RealClasses.Known ours = RealClasses.read(new ClassReader(Files.readAllBytes(file)));
                if ((ours.access() & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_INTERFACE)) == 0) {
                    real.unimplemented(ours).forEach(each -> missing.add(ours.name() + " lacks " + each));
                }
            }
        });
    }

    private List<URL> unpackLibraries() throws IOException {
        List<URL> urls = new ArrayList<>();
        Path hpi = Path.of(System.getProperty("hpi", "target/agentic-workflow.hpi"));
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(hpi))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.getName().endsWith(".jar")) {
                    Path jar = libraries.resolve(Path.of(entry.getName()).getFileName());
                    Files.copy(in, jar);
                    urls.add(jar.toUri().toURL());
                }
            }
        }
        return urls;
    }

    private void require(String owner, String member, boolean isStatic, String from) {
        if (owner.startsWith("[")) {
            return;
        }
        if (real.find(owner).isEmpty()) {
            missing.add(owner);
            return;
        }
        RealClasses.Member found = real.member(owner, member).orElse(null);
        if (found == null) {
            // Of a method handle's kind: any descriptor fits.
            if (!owner.startsWith("java/lang/invoke/")) {
                missing.add(owner + "." + member);
            }
            return;
        }
        if (found.is(Opcodes.ACC_STATIC) != isStatic) {
            missing.add(owner + "." + member + (isStatic ? " is not static" : " is static"));
        }
        if (!found.is(VISIBLE) && !packageOf(found.owner()).equals(packageOf(from))) {
            missing.add(owner + "." + member + " can't be reached from " + from);
        }
    }

    private static String packageOf(String type) {
        return type.substring(0, Math.max(0, type.lastIndexOf('/')));
    }

    private void requireType(String type) {
        if (type != null && !type.startsWith("[") && real.find(type).isEmpty()) {
            missing.add(type);
        }
    }

    private void requireType(Type type) {
        Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
        if (element.getSort() == Type.OBJECT) {
            requireType(element.getInternalName());
        } else if (element.getSort() == Type.METHOD) {
            requireType(element.getReturnType());
            for (Type argument : element.getArgumentTypes()) {
                requireType(argument);
            }
        }
    }

    private final class References extends ClassVisitor {
        private String ours;

        References() {
            super(API);
        }

        @Override
        public void visit(int version, int access, String name, String sign, String superclass, String[] interfaces) {
            ours = name;
            for (String type : interfaces) {
                requireType(type);
            }
            requireType(superclass);
        }

        @Override
        public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            requireType(Type.getType(descriptor));
            return null;
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String sign, Object value) {
            requireType(Type.getType(descriptor));
            return null;
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String descriptor, String sign, String[] exceptions) {
            requireType(Type.getMethodType(descriptor));
            for (String each : exceptions == null ? new String[0] : exceptions) {
                requireType(each);
            }
            return new Code(ours);
        }
    }

    private final class Code extends MethodVisitor {
        private final String from;

        Code(String from) {
            super(API);
            this.from = from;
        }

        @Override
        public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            requireType(Type.getType(descriptor));
            return null;
        }

        @Override
        public AnnotationVisitor visitParameterAnnotation(int parameter, String descriptor, boolean visible) {
            requireType(Type.getType(descriptor));
            return null;
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
            requireType(type);
        }

        @Override
        public void visitLdcInsn(Object value) {
            if (value instanceof Type type) {
                requireType(type);
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            require(owner, name + descriptor, opcode == Opcodes.INVOKESTATIC, from);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            boolean isStatic = opcode == Opcodes.GETSTATIC || opcode == Opcodes.PUTSTATIC;
            require(owner, name + ":" + descriptor, isStatic, from);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            requireType(type);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle boot, Object... arguments) {
            for (Object argument : arguments) {
                if (argument instanceof Handle handle && handle.getTag() > Opcodes.H_PUTSTATIC) {
                    require(
                            handle.getOwner(),
                            handle.getName() + handle.getDesc(),
                            handle.getTag() == Opcodes.H_INVOKESTATIC,
                            from);
                } else if (argument instanceof Type type) {
                    requireType(type);
                }
            }
        }
    }
}
