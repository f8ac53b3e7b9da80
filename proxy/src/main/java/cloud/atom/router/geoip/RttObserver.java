package cloud.atom.router.geoip;

/** Is told what becomes of measured round trips. Thread-safe, never blocks. */
@FunctionalInterface
public interface RttObserver {
    /** A sample was handled. */
    void onRttSample(Result result);

    /** What became of a sample. */
    enum Result {
        /** It counts. */
        LEARNED("learned"),
        /** The client has no place, or the value is no round trip. */
        USELESS("useless"),
        /** More came than could be taken. */
        DROPPED("dropped");

        private final String wireName;

        Result(String wireName) {
            this.wireName = wireName;
        }

        /** The name in metrics. */
        public String wireName() {
            return wireName;
        }
    }
}
