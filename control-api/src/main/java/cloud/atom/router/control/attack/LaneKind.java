package cloud.atom.router.control.attack;

/** What a lane's proxy is set up for. */
enum LaneKind {
    USUAL,
    /** Short time-outs and low limits. */
    HURRIED,
    /** HTTP/2 in cleartext by prior knowledge, and short time-outs. */
    FRAMES
}
