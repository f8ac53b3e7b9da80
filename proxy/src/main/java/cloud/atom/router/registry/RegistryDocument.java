package cloud.atom.router.registry;

import cloud.atom.router.config.YamlDocument;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.util.List;
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
     * Reads a document, YAML or JSON.
     *
     * @param name begins every problem
     * @throws cloud.atom.router.config.InvalidInputException with everything that is wrong in it
     */
    public static RegistryDocument parse(byte[] bytes, String name) {
        return YamlDocument.read(bytes, name).as(RegistryParser.DOCUMENT);
    }

    /** The ids of its regions. */
    Set<RegionId> ids() {
        return regions.stream().map(Region::id).collect(Collectors.toSet());
    }
}
