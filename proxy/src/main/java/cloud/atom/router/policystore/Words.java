package cloud.atom.router.policystore;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.stream.Collectors;

/** How values stand in sentences. Thread-safe: holds no state. */
final class Words {
    private Words() {}

    /** A ratio as {@code 12.5 %}, with one decimal where it needs one. */
    static String percent(double ratio) {
        BigDecimal percent = BigDecimal.valueOf(ratio * 100).setScale(1, RoundingMode.HALF_EVEN);
        return (percent.signum() == 0 ? "0" : percent.stripTrailingZeros().toPlainString()) + " %";
    }

    /** Items in their order as {@code a, b}; {@code none} for no item. */
    static String list(Collection<?> items) {
        return items.isEmpty() ? "none" : items.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
