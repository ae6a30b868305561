package io.jenkins.plugins.agentic.engine.build.artifact;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import io.jenkins.plugins.agentic.engine.build.artifact.Dependencies.Dependency;
import io.jenkins.plugins.agentic.engine.build.artifact.Dependencies.Known;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
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
        Component own = new Component();
        own.setType(artifact.mediaType().contains("image") ? Component.Type.CONTAINER : Component.Type.LIBRARY);
        own.setName(known.map(Known::name).filter(name -> !name.isEmpty()).orElse(artifact.fileName()));
        known.map(Known::version).filter(version -> !version.isEmpty()).ifPresent(own::setVersion);
        own.setBomRef("sha256:" + artifact.sha256());
        own.addHash(new Hash(Hash.Algorithm.SHA_256, artifact.sha256()));
        known.map(Known::licence)
                .filter(licence -> !licence.isEmpty())
                .ifPresent(licence -> own.setLicenses(licence(licence)));
        own.addProperty(property("file", artifact.path()));
        own.addProperty(property("size", String.valueOf(artifact.size())));
        Metadata metadata = new Metadata();
        metadata.setTimestamp(Date.from(at));
        metadata.setComponent(own);
        Bom bom = new Bom();
        bom.setSerialNumber(
                "urn:uuid:" + UUID.nameUUIDFromBytes(artifact.sha256().getBytes(StandardCharsets.US_ASCII)));
        bom.setMetadata(metadata);
        List<Component> components = new ArrayList<>();
        known.ifPresent(package_ -> package_.dependencies().forEach(each -> components.add(component(each))));
        bom.setComponents(components);
        bom.setCompositions(List.of(composition(known, own.getBomRef())));
        try {
            return BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString() + "\n";
        } catch (GeneratorException e) {
            throw new IllegalStateException("The SBOM of " + artifact.path() + " can't be written.", e);
        }
    }

    /** Complete only where a lock file names every version. */
    private static Composition composition(Optional<Known> known, String ref) {
        Composition composition = new Composition();
        boolean allLocked = known.isPresent()
                && known.get().dependencies().stream()
                        .noneMatch(one -> one.version().isEmpty());
        composition.setAggregate(
                known.isEmpty()
                        ? Composition.Aggregate.UNKNOWN
                        : allLocked ? Composition.Aggregate.COMPLETE : Composition.Aggregate.INCOMPLETE);
        composition.setAssemblies(List.of(new org.cyclonedx.model.BomReference(ref)));
        return composition;
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
        try {
            int slash = one.name().indexOf('/');
            PackageURL url = new PackageURL(
                    one.ecosystem(),
                    slash > 0 ? one.name().substring(0, slash) : null,
                    one.name().substring(slash + 1),
                    one.version().isEmpty() ? null : one.version(),
                    null,
                    null);
            component.setPurl(url);
            component.setBomRef(url.canonicalize());
        } catch (MalformedPackageURLException e) {
            // A name that is no package's: it is listed without an address.
            component.setBomRef(one.ecosystem() + ":" + one.name() + "@" + one.version());
        }
        return component;
    }

    private static Property property(String name, String value) {
        Property property = new Property();
        property.setName(PREFIX + name);
        property.setValue(value);
        return property;
    }
}
