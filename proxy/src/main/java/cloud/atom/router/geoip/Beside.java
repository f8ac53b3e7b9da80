package cloud.atom.router.geoip;

import org.jspecify.annotations.Nullable;

/**
 * The databases that stand beside the one of places. Immutable.
 *
 * @param placesV6 places of IPv6 addresses, asked instead of the other; null: none
 * @param systems autonomous systems; null: none
 */
record Beside(@Nullable PlaceDatabase placesV6, @Nullable AsnDatabase systems) {
    static final Beside NONE = new Beside(null, null);
}
