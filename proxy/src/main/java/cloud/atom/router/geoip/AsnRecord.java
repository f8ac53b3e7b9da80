package cloud.atom.router.geoip;

import com.maxmind.db.MaxMindDbParameter;
import org.jspecify.annotations.Nullable;

/**
 * The part of a record of MaxMind's and DB-IP's ASN databases that is of use. Immutable. Public only because the reader
 * calls the constructor by reflection.
 *
 * @param number the autonomous system that announces the address; null when the record names none
 */
public record AsnRecord(
        @MaxMindDbParameter(name = "autonomous_system_number") @Nullable
        Number number) {}
