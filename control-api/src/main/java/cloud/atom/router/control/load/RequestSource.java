package cloud.atom.router.control.load;

/** Says what to send. Called from several threads at once. */
@FunctionalInterface
public interface RequestSource {
    /** The request number {@code index}, counted from 0; each index is asked once, in no fixed order. */
    LoadRequest request(long index);

    /** The same requests again and again, in turn; at least one. */
    static RequestSource cycle(LoadRequest... requests) {
        LoadRequest[] turn = requests.clone();
        return index -> turn[(int) (index % turn.length)];
    }
}
