package cloud.atom.router.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Takes records apart and puts them together. Thread-safe: holds no state. */
final class Records {
    private Records() {}

    static Object value(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(component + " of " + record.getClass(), e);
        }
    }

    /**
     * Calls the canonical constructor.
     *
     * @throws IllegalArgumentException what the constructor says
     */
    static <R extends Record> R make(Class<R> type, Object[] values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new AssertionError("constructor of " + type, e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("constructor of " + type, e);
        }
    }
}
