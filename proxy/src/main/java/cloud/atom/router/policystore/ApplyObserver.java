package cloud.atom.router.policystore;

/** Watches applies; cannot change them. Called on the writer or the caller's thread, one call at a time per apply. */
@FunctionalInterface
public interface ApplyObserver {
    /** Watches nothing. */
    ApplyObserver NONE = (options, answer) -> {};

    /** An apply, or a dry run of one, ended. */
    void onAnswer(ApplyOptions options, ApplyAnswer answer);
}
