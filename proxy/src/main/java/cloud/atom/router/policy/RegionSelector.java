package cloud.atom.router.policy;

import cloud.atom.router.model.Continent;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;

/** Words of a policy that name regions: {@code *}, an id, {@code group:label}, {@code continent:EU}. Immutable. */
public sealed interface RegionSelector {
    /** Whether {@code region} is meant. */
    boolean selects(Region region);

    /** Every region ({@code "*"}). */
    record All() implements RegionSelector {
        @Override
        public boolean selects(Region region) {
            return true;
        }

        @Override
        public String toString() {
            return "*";
        }
    }

    /** The region of that name. */
    record ById(RegionId id) implements RegionSelector {
        @Override
        public boolean selects(Region region) {
            return region.id().equals(id);
        }

        @Override
        public String toString() {
            return id.value();
        }
    }

    /** Regions that carry that label in the registry. */
    record ByGroup(String group) implements RegionSelector {
        @Override
        public boolean selects(Region region) {
            return region.groups().contains(group);
        }

        @Override
        public String toString() {
            return "group:" + group;
        }
    }

    /** Regions on that continent. */
    record ByContinent(Continent continent) implements RegionSelector {
        @Override
        public boolean selects(Region region) {
            return region.continent() == continent;
        }

        @Override
        public String toString() {
            return "continent:" + continent;
        }
    }

    /**
     * Reads one word of a policy.
     *
     * @throws IllegalArgumentException when it is none of the four forms
     */
    static RegionSelector parse(String word) {
        if (word.equals("*")) {
            return new All();
        }
        if (word.startsWith("group:")) {
            String group = word.substring("group:".length());
            new RegionId(group); // a label obeys the rule of names
            return new ByGroup(group);
        }
        if (word.startsWith("continent:")) {
            Continent continent = Continent.parse(word.substring("continent:".length()));
            if (continent == null) {
                throw new IllegalArgumentException(
                        "continent: \"" + word + "\" (expected: continent:AF, AN, AS, EU, NA, OC or SA)");
            }
            return new ByContinent(continent);
        }
        return new ById(new RegionId(word));
    }
}
