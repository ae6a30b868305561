package io.jenkins.plugins.agentic.engine.build.artifact;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import io.jenkins.plugins.agentic.engine.build.artifact.Dependencies.Dependency;
import io.jenkins.plugins.agentic.engine.build.artifact.Dependencies.Known;
import io.jenkins.plugins.agentic.engine.build.docker.ImageContents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.BomReference;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Composition;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.Property;
import org.cyclonedx.model.metadata.ToolInformation;

/** A software bill of materials, CycloneDX 1.6 as JSON. Says what is known, and that the rest is not. */
final class Sbom {
    private static final String PREFIX = "agentic-workflow:";

    private Sbom() {}

    /** @param known of the package, where its files say anything; else the list is marked as not known */
    static String of(Artifact artifact, Optional<Known> known, Instant at) {
        Component own = subject(artifact);
        known.ifPresent(package_ -> describe(own, package_));
        Map<String, Component> components = new LinkedHashMap<>();
        List<Dependency> listed = known.map(Known::dependencies).orElse(List.of());
        listed.forEach(each -> components.put(each.key(), component(each)));
        Bom bom = bom(artifact, own, List.copyOf(components.values()), at);
        known.ifPresent(package_ -> {
            bom.addDependency(needs(own.getBomRef(), package_.needs(), components));
            listed.forEach(
                    each -> bom.addDependency(needs(components.get(each.key()).getBomRef(), each.needs(), components)));
        });
        Composition composition = composition(bom, aggregate(known));
        List<String> described = new ArrayList<>(List.of(own.getBomRef()));
        if (known.map(Known::complete).orElse(false)) {
            components.values().forEach(each -> described.add(each.getBomRef()));
        }
        // What a package needs is not in it.
        composition.setDependencies(described.stream().map(BomReference::new).toList());
        return text(artifact, bom);
    }

    private static void describe(Component own, Known known) {
        if (!known.name().isEmpty()) {
            named(own, known.ecosystem(), known.name());
            if (!known.version().isEmpty()) {
                own.setVersion(known.version());
            }
            url(known.ecosystem(), known.name(), known.version()).ifPresent(own::setPurl);
        }
        if (!known.licence().isEmpty()) {
            own.setLicenses(Licences.of(known.licence()));
        }
    }

    private static org.cyclonedx.model.Dependency needs(
            String reference, List<String> keys, Map<String, Component> components) {
        org.cyclonedx.model.Dependency needs = new org.cyclonedx.model.Dependency(reference);
        for (String key : keys) {
            needs.addDependency(
                    new org.cyclonedx.model.Dependency(components.get(key).getBomRef()));
        }
        return needs;
    }

    /** Lists what package databases name; an image's other files are in no list, so it is never complete. */
    static String ofImage(Artifact artifact, ImageContents contents, Instant at) {
        Component own = subject(artifact);
        own.setName(artifact.name());
        own.setVersion(artifact.tag());
        if (!artifact.digest().isEmpty()) {
            url("oci", artifact.name(), "sha256:" + artifact.digest(), image(artifact))
                    .ifPresent(own::setPurl);
        }
        own.addProperty(property("packages", contents.summary()));
        Map<String, Component> components = new TreeMap<>();
        for (ImageContents.Package each : contents.packages()) {
            Component component = component(each);
            // Several copies of one package are one component that was found in several files.
            components
                    .computeIfAbsent(component.getBomRef(), ref -> component)
                    .addProperty(property("file", each.file()));
        }
        Composition.Aggregate aggregate =
                contents.packages().isEmpty() ? Composition.Aggregate.UNKNOWN : Composition.Aggregate.INCOMPLETE;
        Bom bom = bom(artifact, own, List.copyOf(components.values()), at);
        composition(bom, aggregate).setAssemblies(List.of(new BomReference(own.getBomRef())));
        return text(artifact, bom);
    }

    /** By which it is found in its registry. */
    private static Map<String, String> image(Artifact artifact) {
        return Map.of("repository_url", artifact.repository(), "tag", artifact.tag());
    }

    private static Component subject(Artifact artifact) {
        Component own = new Component();
        own.setType(artifact.mediaType().contains("image") ? Component.Type.CONTAINER : Component.Type.LIBRARY);
        own.setName(artifact.fileName());
        own.setBomRef("sha256:" + artifact.sha256());
        own.addHash(new Hash(Hash.Algorithm.SHA_256, artifact.sha256()));
        own.addProperty(property("file", artifact.path()));
        own.addProperty(property("size", String.valueOf(artifact.size())));
        return own;
    }

    private static Bom bom(Artifact artifact, Component own, List<Component> components, Instant at) {
        Metadata metadata = new Metadata();
        metadata.setTimestamp(Date.from(at));
        metadata.setComponent(own);
        Component tool = new Component();
        tool.setType(Component.Type.APPLICATION);
        tool.setName("agentic-workflow");
        ToolInformation tools = new ToolInformation();
        tools.setComponents(List.of(tool));
        metadata.setToolChoice(tools);
        Bom bom = new Bom();
        bom.setSerialNumber(
                "urn:uuid:" + UUID.nameUUIDFromBytes(artifact.sha256().getBytes(StandardCharsets.US_ASCII)));
        bom.setMetadata(metadata);
        bom.setComponents(components);
        return bom;
    }

    private static Composition composition(Bom bom, Composition.Aggregate aggregate) {
        Composition composition = new Composition();
        composition.setAggregate(aggregate);
        bom.setCompositions(List.of(composition));
        return composition;
    }

    private static String text(Artifact artifact, Bom bom) {
        try {
            return BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString() + "\n";
        } catch (GeneratorException e) {
            throw new IllegalStateException("The SBOM of " + artifact.path() + " can't be written.", e);
        }
    }

    private static Composition.Aggregate aggregate(Optional<Known> known) {
        return known.map(each -> each.complete() ? Composition.Aggregate.COMPLETE : Composition.Aggregate.INCOMPLETE)
                .orElse(Composition.Aggregate.UNKNOWN);
    }

    private static Component component(Dependency one) {
        Component component = new Component();
        component.setType(Component.Type.LIBRARY);
        named(component, one.ecosystem(), one.name());
        component.setScope(one.optional() ? Component.Scope.OPTIONAL : Component.Scope.REQUIRED);
        if (!one.version().isEmpty()) {
            component.setVersion(one.version());
        }
        if (!one.range().isEmpty()) {
            component.addProperty(property("range", one.range()));
        }
        if (!one.licence().isEmpty()) {
            component.setLicenses(Licences.of(one.licence()));
        }
        if (!one.sha512().isEmpty()) {
            component.addHash(new Hash(Hash.Algorithm.SHA_512, one.sha512()));
        }
        locate(component, url(one.ecosystem(), one.name(), one.version()), one.ecosystem() + ":" + one.key());
        return component;
    }

    /** npm's scope is a group. */
    private static void named(Component component, String ecosystem, String name) {
        int slash = name.indexOf('/');
        if (ecosystem.equals("npm") && name.startsWith("@") && slash > 0) {
            component.setGroup(name.substring(0, slash));
        }
        component.setName(component.getGroup() == null ? name : name.substring(slash + 1));
    }

    private static Component component(ImageContents.Package one) {
        Component component = new Component();
        component.setType(Component.Type.LIBRARY);
        component.setName(one.name());
        if (one.type().equals("npm") && !one.namespace().isEmpty()) {
            component.setGroup(one.namespace());
        }
        component.setVersion(one.version());
        if (!one.licence().isEmpty()) {
            component.setLicenses(Licences.of(one.licence()));
        }
        Map<String, String> qualifiers = new TreeMap<>();
        if (!one.architecture().isEmpty()) {
            qualifiers.put("arch", one.architecture());
        }
        if (!one.distribution().isEmpty()) {
            qualifiers.put("distro", one.distribution());
        }
        String name = one.namespace().isEmpty() ? one.name() : one.namespace() + "/" + one.name();
        locate(
                component,
                url(one.type(), name, one.version(), qualifiers),
                one.type() + ":" + name + "@" + one.version());
        return component;
    }

    /** A component is referred to by its package URL; a name that is no package's is listed without one. */
    private static void locate(Component component, Optional<PackageURL> url, String otherwise) {
        url.ifPresent(component::setPurl);
        component.setBomRef(url.map(PackageURL::canonicalize).orElse(otherwise));
    }

    private static Optional<PackageURL> url(String type, String name, String version) {
        return url(type, name, version, Map.of());
    }

    /** @param name with its namespace, if any, before the last '/' */
    private static Optional<PackageURL> url(String type, String name, String version, Map<String, String> qualifiers) {
        int slash = name.lastIndexOf('/');
        try {
            return Optional.of(new PackageURL(
                    type,
                    slash > 0 ? name.substring(0, slash) : null,
                    name.substring(slash + 1),
                    version.isEmpty() ? null : version,
                    qualifiers.isEmpty() ? null : new TreeMap<>(qualifiers),
                    null));
        } catch (MalformedPackageURLException e) {
            return Optional.empty();
        }
    }

    private static Property property(String name, String value) {
        Property property = new Property();
        property.setName(PREFIX + name);
        property.setValue(value);
        return property;
    }
}
