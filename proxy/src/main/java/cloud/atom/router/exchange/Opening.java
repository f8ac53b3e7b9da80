package cloud.atom.router.exchange;

import cloud.atom.router.proxyprotocol.ProxyHeader;

/** What an exchange is opened with. Confined to its event loop. */
record Opening(IncomingRequest request, Downstream client) {
    /** What a PROXY protocol header towards a region says of the request. */
    ProxyHeader proxyHeader() {
        return client.proxyHeader(request.facts().client());
    }
}
