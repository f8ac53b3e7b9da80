package cloud.atom.router.control.attack;

/**
 * A field of a message as it was read. Immutable.
 *
 * @param name in lower case
 * @param value without the white space around it; bytes as Latin-1
 */
record Field(String name, String value) {}
