package cloud.atom.router.downstream;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.GrpcCall;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.http.ParsedRequest;
import cloud.atom.router.model.TraceId;
import org.jspecify.annotations.Nullable;

/**
 * What a client said about the connection and the answer it takes. Immutable.
 *
 * @param traceId the request's; answers name it
 * @param toHead whether the request is HEAD
 * @param version what it speaks
 * @param secure whether it came over TLS
 * @param keepsAlive whether the client lets the connection live on
 * @param takesTrailers whether it announced {@code TE: trailers}, or needs them unannounced as gRPC does
 * @param expectsContinue whether it may wait for a 100 before it sends the body
 * @param wantsTiming whether it asked for {@code Server-Timing}
 * @param body length of the request's body
 * @param call what it says as a call of gRPC; null when it is none
 */
record ClientTerms(
        TraceId traceId,
        boolean toHead,
        HttpVersion version,
        boolean secure,
        boolean keepsAlive,
        boolean takesTrailers,
        boolean expectsContinue,
        boolean wantsTiming,
        BodyLength body,
        @Nullable GrpcCall call) {
    static ClientTerms of(ParsedRequest request, TraceId traceId, boolean secure) {
        Fields fields = request.fields();
        GrpcCall call = GrpcCall.of(request);
        boolean modern = request.version().isModern();
        boolean keepsAlive = !fields.listHas(FieldName.CONNECTION, "close")
                && (modern || fields.listHas(FieldName.CONNECTION, "keep-alive"));
        return new ClientTerms(
                traceId,
                request.method().equals("HEAD"),
                request.version(),
                secure,
                keepsAlive,
                call != null || (modern && fields.listHas(FieldName.TE, "trailers")),
                modern && fields.has(FieldName.EXPECT),
                fields.has(FieldName.X_SERVER_TIMING),
                request.bodyLength(),
                call);
    }

    /** The terms of a client whose request could not be read: the answer is the last. */
    static ClientTerms unknown(HttpVersion version, TraceId traceId, boolean secure) {
        return new ClientTerms(traceId, false, version, secure, false, false, false, false, BodyLength.NONE, null);
    }
}
