package cloud.atom.router.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.ProxyFailure.Cause;
import cloud.atom.router.exchange.RetryRules.FailedAttempt;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.policy.RetryPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryRulesTest {
    private static ProxyFailure failure(String name) {
        return switch (name) {
            case "connect" -> ProxyFailure.of(Cause.CONNECT_FAILED);
            case "full" -> ProxyFailure.of(Cause.POOL_FULL);
            case "reset" -> ProxyFailure.of(Cause.RESET_BEFORE_RESPONSE);
            case "timeout" -> ProxyFailure.late(Cause.FIRST_BYTE_TIMEOUT, AttemptOutcome.TIMEOUT);
            case "try" -> ProxyFailure.late(Cause.TRY_TIMEOUT, AttemptOutcome.TIMEOUT);
            case "malformed" -> ProxyFailure.of(Cause.MALFORMED_RESPONSE);
            default -> ProxyFailure.badStatus(Integer.parseInt(name));
        };
    }

    @ParameterizedTest
    @CsvSource({
        // failure, number, committed, idempotent, replayable, may
        "connect,   1, false, true,  true,  true",
        "connect,   1, false, false, true,  true",
        "full,      1, false, false, true,  true",
        "connect,   1, false, true,  false, false",
        "connect,   3, false, true,  true,  false",
        "connect,   1, true,  true,  true,  false",
        "reset,     1, false, true,  true,  true",
        "reset,     2, false, true,  true,  true",
        "reset,     1, false, false, true,  false",
        "reset,     1, true,  true,  true,  false",
        "503,       1, false, true,  true,  true",
        "503,       1, false, false, true,  false",
        "500,       1, false, true,  true,  false",
        "timeout,   1, false, true,  true,  false",
        "try,       1, false, true,  true,  true",
        "try,       1, false, false, true,  false",
        "try,       1, false, true,  false, false",
        "try,       3, false, true,  true,  false",
        "malformed, 1, false, true,  true,  false",
    })
    void mayRetryWhatCannotDoHarm(
            String failure, int number, boolean committed, boolean idempotent, boolean replayable, boolean may) {
        FailedAttempt attempt = new FailedAttempt(failure(failure), number, committed, idempotent, replayable);

        assertThat(RetryRules.mayRetry(RetryPolicy.DEFAULT, attempt)).isEqualTo(may);
    }
}
