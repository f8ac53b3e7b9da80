/** HTTP/1.1 messages as values: heads, fields, lengths, and the rules that make a message fit to be forwarded. */
@NullMarked
package cloud.atom.router.http;

import org.jspecify.annotations.NullMarked;
