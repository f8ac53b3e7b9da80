package cloud.atom.router.model;

import org.jspecify.annotations.Nullable;

/** The header fields of one request, as far as a decision may look at them. Confined to that request. */
@FunctionalInterface
public interface FieldLookup {
    /** Looks into a request without fields. */
    FieldLookup NONE = name -> null;

    /** The first value of the field of that lower-case name; null when the request has none. */
    @Nullable
    String value(String name);
}
