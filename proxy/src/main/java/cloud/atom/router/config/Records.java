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

    /** The value under a path of keys, as {@code timeouts.first_byte}. */
    static Object value(Record record, String path) {
        int dot = path.indexOf('.');
        String key = dot < 0 ? path : path.substring(0, dot);
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (SettingKey.keyOf(component.getName()).equals(key)) {
                Object value = value(record, component);
                return dot < 0 ? value : value((Record) value, path.substring(dot + 1));
            }
        }
        throw new AssertionError("no key " + path + " in " + record.getClass());
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
