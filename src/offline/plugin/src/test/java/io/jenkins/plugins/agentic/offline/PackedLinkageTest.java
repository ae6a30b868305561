package io.jenkins.plugins.agentic.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Resolves every class, method and field that the plugin's classes name against a real Jenkins: the proof that the
 * declarations are true. Give its jars and class folders, plugins' too: {@code -Djenkins.classpath=a.jar:b.jar:folder}.
 */
@EnabledIfSystemProperty(named = "jenkins.classpath", matches = ".+")
class PackedLinkageTest {
    private static final int API = Opcodes.ASM9;

    @TempDir
    Path libraries;

    private final Map<String, Optional<Known>> known = new HashMap<>();
    private final Set<String> missing = new TreeSet<>();
    private ClassLoader loader;

    private record Known(List<String> supertypes, Set<String> members) {}

    @Test
    void should_find_in_a_real_jenkins_all_that_the_plugin_names() throws IOException {
        List<URL> path = new ArrayList<>();
        for (String element : System.getProperty("jenkins.classpath").split(File.pathSeparator)) {
            path.add(Path.of(element).toUri().toURL());
        }
        path.addAll(unpackLibraries());
        try (URLClassLoader all = new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            loader = all;
            for (Path file : PluginFiles.below(PluginFiles.CLASSES, ".class")) {
                new ClassReader(Files.readAllBytes(file)).accept(new References(), ClassReader.SKIP_DEBUG);
            }
        }

        assertThat(missing).as("named by the plugin, not there in this Jenkins").isEmpty();
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

    private void require(String owner, String member) {
        if (owner.startsWith("[")) {
            return;
        }
        if (find(owner).isEmpty()) {
            missing.add(owner);
        } else if (!has(owner, member, new HashSet<>())) {
            missing.add(owner + "." + member);
        }
    }

    private boolean has(String type, String member, Set<String> seen) {
        if (!seen.add(type)) {
            return false;
        }
        return find(type)
                .map(found -> found.members.contains(member)
                        // Of a method handle's kind: any descriptor fits.
                        || type.startsWith("java/lang/invoke/")
                        || found.supertypes.stream().anyMatch(supertype -> has(supertype, member, seen)))
                .orElse(false);
    }

    private Optional<Known> find(String type) {
        Optional<Known> found = known.get(type);
        if (found == null) {
            found = read(type);
            known.put(type, found);
        }
        return found;
    }

    private Optional<Known> read(String type) {
        try (InputStream in = loader.getResourceAsStream(type + ".class")) {
            if (in == null) {
                return Optional.empty();
            }
            Known result = new Known(new ArrayList<>(), new HashSet<>());
            new ClassReader(in).accept(new Members(result), ClassReader.SKIP_CODE);
            return Optional.of(result);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Members extends ClassVisitor {
        private final Known result;

        Members(Known result) {
            super(API);
            this.result = result;
        }

        @Override
        public void visit(int version, int access, String name, String sign, String superclass, String[] interfaces) {
            if (superclass != null) {
                result.supertypes.add(superclass);
            }
            result.supertypes.addAll(List.of(interfaces));
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String descriptor, String sign, String[] exceptions) {
            result.members.add(name + descriptor);
            return null;
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String sign, Object value) {
            result.members.add(name + ":" + descriptor);
            return null;
        }
    }

    private final class References extends ClassVisitor {
        References() {
            super(API);
        }

        @Override
        public void visit(int version, int access, String name, String sign, String superclass, String[] interfaces) {
            for (String type : interfaces) {
                requireType(type);
            }
            requireType(superclass);
        }

        private void requireType(String type) {
            if (find(type).isEmpty()) {
                missing.add(type);
            }
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String descriptor, String sign, String[] exceptions) {
            return new MethodVisitor(API) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInter) {
                    require(owner, name + descriptor);
                }

                @Override
                public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
                    require(owner, name + ":" + descriptor);
                }

                @Override
                public void visitTypeInsn(int opcode, String type) {
                    if (!type.startsWith("[")) {
                        requireType(type);
                    }
                }

                @Override
                public void visitInvokeDynamicInsn(String name, String descriptor, Handle boot, Object... arguments) {
                    for (Object argument : arguments) {
                        if (argument instanceof Handle handle && handle.getTag() > Opcodes.H_PUTSTATIC) {
                            require(handle.getOwner(), handle.getName() + handle.getDesc());
                        }
                    }
                }
            };
        }
    }
}
