package io.jenkins.plugins.agentic.offline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Classes as a class loader has them, with what their supertypes hold; none of them is loaded. */
final class RealClasses {
    private static final String RESTRICTED = "Lorg/kohsuke/accmod/Restricted;";

    /** A member of a class; {@code owner} declares it. */
    record Member(String owner, int access) {
        boolean is(int flag) {
            return (access & flag) != 0;
        }
    }

    /**
     * A class: its access, those it extends and implements, its own members by name and descriptor, and which of them others
     * may not use, the class itself as the empty name.
     */
    record Known(
            String name,
            int access,
            List<String> supertypes,
            Map<String, Member> members,
            Map<String, List<String>> restricted) {}

    private final ClassLoader loader;
    private final Map<String, Optional<Known>> known = new HashMap<>();

    RealClasses(ClassLoader loader) {
        this.loader = loader;
    }

    Optional<Known> find(String type) {
        Optional<Known> found = known.get(type);
        if (found == null) {
            try (InputStream in = loader.getResourceAsStream(type + ".class")) {
                found = in == null ? Optional.empty() : Optional.of(read(new ClassReader(in)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            known.put(type, found);
        }
        return found;
    }

    static Known read(ClassReader file) {
        List<String> supertypes = new ArrayList<>();
        if (file.getSuperName() != null) {
            supertypes.add(file.getSuperName());
        }
        supertypes.addAll(List.of(file.getInterfaces()));
        Known result =
                new Known(file.getClassName(), file.getAccess(), supertypes, new LinkedHashMap<>(), new HashMap<>());
        file.accept(new Members(result), ClassReader.SKIP_CODE);
        return result;
    }

    /** A member, the class's own or the nearest that it inherits. */
    Optional<Member> member(String type, String member) {
        return first(type, each -> each.members.containsKey(member), new HashSet<>())
                .map(each -> each.members.get(member));
    }

    /** What forbids others the use of a class or of its member, its own or inherited; those of the class around it hold too. */
    List<String> restrictions(String type, String member) {
        List<String> all = new ArrayList<>();
        String owner = member.isEmpty()
                ? type
                : member(type, member).map(Member::owner).orElse(type);
        find(owner).ifPresent(known -> all.addAll(known.restricted.getOrDefault(member, List.of())));
        int outer = type.lastIndexOf('$');
        if (member.isEmpty() && outer > 0) {
            all.addAll(restrictions(type.substring(0, outer), ""));
        }
        return all;
    }

    /** Whether a type is, extends or implements another. */
    boolean isA(String type, String other) {
        return first(type, each -> each.name.equals(other), new HashSet<>()).isPresent();
    }

    private Optional<Known> first(String type, Predicate<Known> wanted, Set<String> seen) {
        Optional<Known> here = seen.add(type) ? find(type) : Optional.empty();
        if (here.isEmpty() || wanted.test(here.get())) {
            return here;
        }
        return here.get().supertypes.stream()
                .flatMap(each -> first(each, wanted, seen).stream())
                .findFirst();
    }

    /** The abstract methods, by name and descriptor, that a class inherits and nothing implements. */
    Set<String> unimplemented(Known type) {
        Map<String, Boolean> isAbstract = new HashMap<>();
        collect(type, isAbstract, new HashSet<>());
        Set<String> left = new HashSet<>();
        isAbstract.forEach((member, open) -> {
            if (open) {
                left.add(member);
            }
        });
        return left;
    }

    private void collect(Known type, Map<String, Boolean> isAbstract, Set<String> seen) {
        if (!seen.add(type.name)) {
            return;
        }
        type.members.forEach((name, member) -> {
            if (name.contains("(") && !member.is(Opcodes.ACC_STATIC)) {
                isAbstract.merge(name, member.is(Opcodes.ACC_ABSTRACT), Boolean::logicalAnd);
            }
        });
        type.supertypes.forEach(each -> find(each).ifPresent(found -> collect(found, isAbstract, seen)));
    }

    private static final class Members extends ClassVisitor {
        private final Known result;

        Members(Known result) {
            super(Opcodes.ASM9);
            this.result = result;
        }

        @Override
        public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            return restriction("", descriptor);
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String descriptor, String sign, String[] exceptions) {
            result.members.put(name + descriptor, new Member(result.name, access));
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                    return restriction(name + descriptor, annotation);
                }
            };
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String sign, Object value) {
            result.members.put(name + ":" + descriptor, new Member(result.name, access));
            return new FieldVisitor(Opcodes.ASM9) {
                @Override
                public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                    return restriction(name + ":" + descriptor, annotation);
                }
            };
        }

        private AnnotationVisitor restriction(String member, String annotation) {
            if (!annotation.equals(RESTRICTED)) {
                return null;
            }
            return new AnnotationVisitor(Opcodes.ASM9) {
                @Override
                public AnnotationVisitor visitArray(String name) {
                    return new AnnotationVisitor(Opcodes.ASM9) {
                        @Override
                        public void visit(String name, Object value) {
                            result.restricted
                                    .computeIfAbsent(member, key -> new ArrayList<>())
                                    .add(((Type) value).getClassName());
                        }
                    };
                }
            };
        }
    }
}
