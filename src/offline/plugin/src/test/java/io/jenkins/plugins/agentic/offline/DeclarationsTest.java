package io.jenkins.plugins.agentic.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    private static final int UTF8 = 1;
    private static final Pattern TYPE = Pattern.compile("[A-Za-z_][\\w$]*(/[\\w$]+)+");

    /** A class: whom it extends, and its members; those of annotations and enums are used by their names. */
    private record Declared(String superclass, Set<String> interfaces, Set<String> members, boolean memberless) {}

    private final Map<String, Declared> declarations = new HashMap<>();
    private final Set<String> types = new HashSet<>();
    private final Set<String> used = new HashSet<>();

    /** The names and descriptors in each class file's constant pool, by class. */
    private final Map<String, Set<String>> pools = new HashMap<>();

    @TempDir
    Path folder;

    @Test
    void should_declare_nothing_that_the_plugin_does_not_use() throws IOException {
        Set<String> unused = unused(List.of(PluginFiles.DECLARATIONS));

        assertThat(declarations).hasSizeGreaterThan(50);
        assertThat(unused).as("declared but not used by src/plugin").isEmpty();
    }

    @Test
    void should_find_what_was_planted() throws IOException {
        Path source = Files.writeString(
                Files.createDirectories(folder.resolve("src")).resolve("Planted.java"),
                """
                package planted;
                public class Planted {
                    public static final String FIELD = "";
                    public Planted(int argument) {}
                    public String method() { return null; }
                    public @interface Marked { String member() default ""; }
                    public enum Choice { CONSTANT }
                }
                """);
        ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", folder.toString(), source.toString());

        Set<String> found = unused(List.of(PluginFiles.DECLARATIONS, folder));

        assertThat(found)
                .containsExactlyInAnyOrder(
                        "planted/Planted",
                        "planted/Planted$Marked",
                        "planted/Planted$Choice",
                        "planted/Planted.FIELD",
                        "planted/Planted.<init>(I)V",
                        "planted/Planted.method()Ljava/lang/String;",
                        "planted/Planted$Marked.member()Ljava/lang/String;",
                        "planted/Planted$Choice.CONSTANT");
    }

    private Set<String> unused(List<Path> declared) throws IOException {
        for (Path root : declared) {
            for (Path file : PluginFiles.below(root, ".class")) {
                if (!file.toString().contains("/agentic/")) {
                    byte[] bytes = Files.readAllBytes(file);
                    new ClassReader(bytes).accept(new Declarations(), ClassReader.SKIP_CODE);
                    readPool(bytes);
                }
            }
        }
        Set<String> ours = new HashSet<>(declarations.keySet());
        for (Path file : PluginFiles.below(PluginFiles.CLASSES, ".class")) {
            byte[] bytes = Files.readAllBytes(file);
            new ClassReader(bytes).accept(new Uses(), ClassReader.SKIP_DEBUG);
            readPool(bytes);
        }

        Set<String> reachable = reachable();
        Set<String> unused = new TreeSet<>();
        declarations.forEach((type, known) -> {
            if (ours.contains(type) && !reachable.contains(type)) {
                unused.add(type);
            }
            known.members.forEach(member -> {
                boolean named = known.memberless ? isNamed(type, name(member)) : used.contains(type + "." + member);
                if (!named && !inherited(type, member)) {
                    unused.add(type + "." + member);
                }
            });
        });
        return unused;
    }

    private void readPool(byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        Set<String> texts = new HashSet<>();
        for (int i = 1; i < reader.getItemCount(); i++) {
            int at = reader.getItem(i);
            if (at > 0 && reader.readByte(at - 1) == UTF8) {
                texts.add(new String(bytes, at + 2, reader.readUnsignedShort(at), StandardCharsets.UTF_8));
            }
        }
        pools.put(reader.getClassName(), texts);
    }

    /** What the plugin's classes name, and what is needed to understand that. */
    private Set<String> reachable() {
        Set<String> reached = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(types);
        while (!open.isEmpty()) {
            String type = open.pop();
            if (reached.add(type)) {
                for (String text : pools.getOrDefault(type, Set.of())) {
                    Matcher name = TYPE.matcher(text);
                    while (name.find()) {
                        // In a descriptor a class's name begins with an L.
                        for (String found : List.of(name.group(), name.group().replaceFirst("^L", ""))) {
                            // That a class has it is no use of it.
                            boolean ownMember = text.equals(found) && found.startsWith(type + "$");
                            if (pools.containsKey(found) && (!ownMember || types.contains(type))) {
                                open.push(found);
                            }
                        }
                    }
                }
                if (type.contains("$")) {
                    open.push(type.substring(0, type.lastIndexOf('$')));
                }
            }
        }
        return reached;
    }

    /** Whether a class that names the annotation or enum names this member, too. */
    private boolean isNamed(String type, String member) {
        return pools.entrySet().stream()
                .filter(pool -> !pool.getKey().equals(type) && pool.getValue().contains(member))
                .anyMatch(pool -> pool.getValue().stream()
                        .anyMatch(text -> text.equals(type) || text.contains("L" + type + ";")));
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
            boolean ofEnum = declared.superclass.equals("java/lang/Enum");
            if (!trivial && !ofEnum && (access & (Opcodes.ACC_SYNTHETIC | Opcodes.ACC_PRIVATE)) == 0) {
                declared.members.add(name + descriptor);
            }
            return null;
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String sign, Object value) {
            if ((access & (Opcodes.ACC_SYNTHETIC | Opcodes.ACC_PRIVATE)) == 0) {
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
