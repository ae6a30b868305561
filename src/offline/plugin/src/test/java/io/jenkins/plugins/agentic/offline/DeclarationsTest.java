package io.jenkins.plugins.agentic.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The declarations of the Jenkins API hold what the plugin uses and nothing more: each further one would have to be
 * checked against Jenkins' sources for nothing.
 */
class DeclarationsTest {
    private static final int API = Opcodes.ASM9;

    /** A class: whom it extends, and its members; those of annotations and enums are theirs by nature. */
    private record Declared(String superclass, Set<String> interfaces, Set<String> members, boolean memberless) {}

    private final Map<String, Declared> declarations = new HashMap<>();
    private final Set<String> types = new HashSet<>();
    private final Set<String> used = new HashSet<>();

    @Test
    void should_declare_no_member_that_the_plugin_does_not_use() throws IOException {
        for (Path file : PluginFiles.below(PluginFiles.DECLARATIONS, ".class")) {
            if (!file.toString().contains("/agentic/")) {
                new ClassReader(Files.readAllBytes(file)).accept(new Declarations(), ClassReader.SKIP_CODE);
            }
        }
        for (Path file : PluginFiles.below(PluginFiles.CLASSES, ".class")) {
            new ClassReader(Files.readAllBytes(file)).accept(new Uses(), ClassReader.SKIP_DEBUG);
        }

        Set<String> unused = new TreeSet<>();
        declarations.forEach((type, declared) -> declared.members.forEach(member -> {
            if (!used.contains(type + "." + member) && !inherited(type, member)) {
                unused.add(type + "." + member);
            }
        }));

        assertThat(declarations).hasSizeGreaterThan(50);
        assertThat(unused).as("declared but not used by src/plugin").isEmpty();
    }

    /** Whether a supertype that is declared too has the member: then it is there to make the class complete. */
    private boolean inherited(String type, String member) {
        return supertypes(type).stream()
                .filter(supertype -> !supertype.equals(type))
                .anyMatch(supertype -> !declarations.containsKey(supertype)
                        || declarations.get(supertype).members.stream()
                                .anyMatch(other -> name(other).equals(name(member))));
    }

    private Set<String> supertypes(String type) {
        Set<String> all = new HashSet<>();
        if (type != null && !type.startsWith("java/lang/") && all.add(type)) {
            Declared declared = declarations.get(type);
            if (declared != null) {
                all.addAll(supertypes(declared.superclass));
                declared.interfaces.forEach(each -> all.addAll(supertypes(each)));
            }
        }
        return all;
    }

    private static String name(String member) {
        return member.replaceFirst("\\(.*", "");
    }

    private final class Declarations extends ClassVisitor {
        private Declared declared;

        Declarations() {
            super(API);
        }

        @Override
        public void visit(int version, int access, String name, String sign, String superclass, String[] interfaces) {
            boolean memberless = (access & (Opcodes.ACC_ANNOTATION | Opcodes.ACC_ENUM)) != 0;
            declared = new Declared(superclass, Set.of(interfaces), new HashSet<>(), memberless);
            declarations.put(name, declared);
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String descriptor, String sign, String[] exceptions) {
            // Constructors without arguments are what a class needs to be one; private ones hide it.
            boolean trivial = name.equals("<clinit>") || name.equals("<init>") && descriptor.equals("()V");
            if (!trivial && !declared.memberless && (access & (Opcodes.ACC_SYNTHETIC | Opcodes.ACC_PRIVATE)) == 0) {
                declared.members.add(name + descriptor);
            }
            return null;
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String sign, Object value) {
            if ((access & (Opcodes.ACC_SYNTHETIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_ENUM)) == 0) {
                declared.members.add(name);
            }
            return null;
        }
    }

    private final class Uses extends ClassVisitor {
        private String type;

        Uses() {
            super(API);
        }

        @Override
        public void visit(int version, int access, String name, String sign, String superclass, String[] interfaces) {
            type = name;
            declarations.put(name, new Declared(superclass, Set.of(interfaces), new HashSet<>(), false));
            types.add(name);
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String descriptor, String sign, String[] exceptions) {
            // What the plugin overrides, Jenkins calls.
            use(type, name, descriptor);
            return new MethodVisitor(API) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInter) {
                    use(owner, name, descriptor);
                }

                @Override
                public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
                    supertypes(owner).forEach(supertype -> used.add(supertype + "." + name));
                }

                @Override
                public void visitInvokeDynamicInsn(String name, String descriptor, Handle boot, Object... arguments) {
                    for (Object argument : arguments) {
                        if (argument instanceof Handle handle) {
                            use(handle.getOwner(), handle.getName(), handle.getDesc());
                        }
                    }
                }
            };
        }

        private void use(String owner, String name, String descriptor) {
            for (String supertype : supertypes(owner)) {
                used.add(supertype + "." + name + descriptor);
                Declared declared = declarations.get(supertype);
                if (declared != null && !owner.equals(supertype) && types.contains(owner)) {
                    // An override may have a narrower type than what it overrides.
                    declared.members.stream()
                            .filter(member -> name(member).equals(name))
                            .forEach(member -> used.add(supertype + "." + member));
                }
            }
        }
    }
}
