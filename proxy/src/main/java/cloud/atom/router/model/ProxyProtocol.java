package cloud.atom.router.model;

/** The versions of the PROXY protocol (HAProxy Technologies, "The PROXY protocol", 2020). */
public enum ProxyProtocol {
    /** One line of text (section 2.1). */
    V1,
    /** Binary (section 2.2). */
    V2
}
