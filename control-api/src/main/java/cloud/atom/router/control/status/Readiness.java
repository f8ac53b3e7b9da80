package cloud.atom.router.control.status;

/** Whether the router takes requests. */
public enum Readiness {
    STARTING,
    READY,
    DRAINING
}
