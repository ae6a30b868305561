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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Composition;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.License;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.Property;

/** A software bill of materials, CycloneDX 1.6 as JSON. Says what is known, and that the rest is not. */
final class Sbom {
    private static final String PREFIX = "agentic-workflow:";

    private Sbom() {}

    /** @param known of the package, where its files say anything; else the list is marked as not known */
    static String of(Artifact artifact, Optional<Known> known, Instant at) {
        Component own = subject(artifact);
        known.map(Known::name).filter(name -> !name.isEmpty()).ifPresent(own::setName);
        known.map(Known::version).filter(version -> !version.isEmpty()).ifPresent(own::setVersion);
        known.map(Known::licence)
                .filter(licence -> !licence.isEmpty())
                .ifPresent(licence -> own.setLicenses(licence(licence)));
        List<Component> components = new ArrayList<>();
        known.ifPresent(package_ -> package_.dependencies().forEach(each -> components.add(component(each))));
        return text(artifact, own, components, aggregate(known), at);
    }

    /** Lists what package databases name; an image's other files are in no list, so it is never complete. */
    static String ofImage(Artifact artifact, ImageContents contents, Instant at) {
        Component own = subject(artifact);
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
        return text(artifact, own, List.copyOf(components.values()), aggregate, at);
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

    private static String text(
            Artifact artifact, Component own, List<Component> components, Composition.Aggregate aggregate, Instant at) {
        Metadata metadata = new Metadata();
        metadata.setTimestamp(Date.from(at));
        metadata.setComponent(own);
        Bom bom = new Bom();
        bom.setSerialNumber(
                "urn:uuid:" + UUID.nameUUIDFromBytes(artifact.sha256().getBytes(StandardCharsets.US_ASCII)));
        bom.setMetadata(metadata);
        bom.setComponents(components);
        Composition composition = new Composition();
        composition.setAggregate(aggregate);
        composition.setAssemblies(List.of(new org.cyclonedx.model.BomReference(own.getBomRef())));
        bom.setCompositions(List.of(composition));
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

    private static LicenseChoice licence(String name) {
        License licence = new License();
        licence.setName(name);
        LicenseChoice choice = new LicenseChoice();
        choice.addLicense(licence);
        return choice;
    }

    private static Component component(Dependency one) {
        Component component = new Component();
        component.setType(Component.Type.LIBRARY);
        component.setName(one.name());
        if (!one.version().isEmpty()) {
            component.setVersion(one.version());
        }
        if (!one.range().isEmpty()) {
            component.addProperty(property("range", one.range()));
        }
        if (!one.sha512().isEmpty()) {
            component.addHash(new Hash(Hash.Algorithm.SHA_512, one.sha512()));
        }
        int slash = one.name().indexOf('/');
        locate(
                component,
                one.ecosystem(),
                slash > 0 ? one.name().substring(0, slash) : null,
                one.name().substring(slash + 1),
                Map.of());
        return component;
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
            component.setLicenses(licence(one.licence()));
        }
        Map<String, String> qualifiers = new TreeMap<>();
        if (!one.architecture().isEmpty()) {
            qualifiers.put("arch", one.architecture());
        }
        if (!one.distribution().isEmpty()) {
            qualifiers.put("distro", one.distribution());
        }
        locate(component, one.type(), one.namespace().isEmpty() ? null : one.namespace(), one.name(), qualifiers);
        return component;
    }

    /** Gives a component its package URL, which it is referred to by. */
    private static void locate(
            Component component, String type, String namespace, String name, Map<String, String> qualifiers) {
        try {
            PackageURL url = new PackageURL(
                    type,
                    namespace,
                    name,
                    component.getVersion(),
                    qualifiers.isEmpty() ? null : new TreeMap<>(qualifiers),
                    null);
            component.setPurl(url);
            component.setBomRef(url.canonicalize());
        } catch (MalformedPackageURLException e) {
            // A name that is no package's: it is listed without an address.
            component.setBomRef(type + ":" + name + "@" + component.getVersion());
        }
    }

    private static Property property(String name, String value) {
        Property property = new Property();
        property.setName(PREFIX + name);
        property.setValue(value);
        return property;
    }
}
