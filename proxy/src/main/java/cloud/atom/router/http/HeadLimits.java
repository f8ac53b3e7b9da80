package cloud.atom.router.http;

/**
 * How large a head may be. Immutable.
 *
 * @param lineBytes most bytes of the start line
 * @param fieldBytes most bytes of all field lines together
 * @param fields most field lines
 */
record HeadLimits(int lineBytes, int fieldBytes, int fields) {}
