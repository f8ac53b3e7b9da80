package cloud.atom.router.registry;

import cloud.atom.router.config.FileBase;
import cloud.atom.router.config.YamlDocument;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The registry's document. Immutable.
 *
 * @param regions in the document's order; at least one, no id twice
 * @param revision grows with each change; 0 when the document has none
 * @param force whether the document may remove more than half of the regions at once
 */
public record RegistryDocument(List<Region> regions, long revision, boolean force) {
    public RegistryDocument {
        regions = List.copyOf(regions);
    }

    /**
     * Reads a document, YAML or JSON, that came from no file; paths in it must be absolute.
     *
     * @param name begins every problem
     * @throws cloud.atom.router.config.InvalidInputException with everything that is wrong in it
     */
    public static RegistryDocument parse(byte[] bytes, String name) {
        return YamlDocument.read(bytes, name).as(RegistryParser.document(Optional.empty()));
    }

    /**
     * Reads a document out of a file, YAML or JSON.
     *
     * @throws cloud.atom.router.config.InvalidInputException with everything that is wrong in it
     */
    public static RegistryDocument parse(byte[] bytes, Path file) {
        Path base = FileBase.of(file.toAbsolutePath().normalize());
        return YamlDocument.read(bytes, file.toString()).as(RegistryParser.document(Optional.of(base)));
    }

    /** The ids of its regions. */
    Set<RegionId> ids() {
        return regions.stream().map(Region::id).collect(Collectors.toSet());
    }
}
