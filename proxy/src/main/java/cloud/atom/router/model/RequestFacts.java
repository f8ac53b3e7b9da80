package cloud.atom.router.model;

import org.jspecify.annotations.Nullable;

/**
 * What a decision may know of a request. Confined to that request: it holds the client's address.
 *
 * @param traceId the request's identity and the seed of its draws
 * @param tenant the tenant that a dry run names; null for live traffic, whose tenant comes from {@code host}
 * @param host lower-case host without port; empty when the request names none
 * @param method as received; methods are case-sensitive
 * @param path the normalised path without query, starting with {@code /} (or {@code *})
 * @param fields its header fields
 * @param client the client's address as trusted; null when unknown (a dry run without one)
 * @param certificate what the client showed and was verified; null: none
 */
public record RequestFacts(
        TraceId traceId,
        @Nullable TenantId tenant,
        String host,
        String method,
        String path,
        FieldLookup fields,
        @Nullable IpAddress client,
        @Nullable ClientCertificate certificate) {
    /** A request without client certificate. */
    public RequestFacts(
            TraceId traceId,
            @Nullable TenantId tenant,
            String host,
            String method,
            String path,
            FieldLookup fields,
            @Nullable IpAddress client) {
        this(traceId, tenant, host, method, path, fields, client, null);
    }
}
