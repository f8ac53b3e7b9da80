package cloud.atom.router.config;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One key of the configuration, by the rule that makes keys and variables from record components. Immutable.
 *
 * @param path from the root, as {@code timeouts.first_byte}
 * @param variable {@code ROUTER_TIMEOUTS_FIRST_BYTE}; empty for a list of mappings, which has none
 * @param owner the record that has the component
 * @param component the component's name
 * @param defaultText as it would be written in the file; empty when there is no value
 */
public record SettingKey(String path, String variable, Class<?> owner, String component, String defaultText) {
    private static final String PREFIX = "ROUTER_";

    /** All keys of {@code defaults}, sections resolved, in the order of the components. */
    public static List<SettingKey> of(Record defaults) {
        List<SettingKey> keys = new ArrayList<>();
        collect(defaults, "", keys);
        return keys;
    }

    /** Reports flags for keys that are not among {@code keys}, and for lists of mappings, which stand in files alone. */
    public static void refuseUnknown(
            Collection<SettingKey> keys, Collection<SettingOverride> flags, Problems problems) {
        Map<String, SettingKey> known = new LinkedHashMap<>();
        keys.forEach(key -> known.put(key.path(), key));
        for (SettingOverride flag : flags) {
            SettingKey key = known.get(flag.path());
            if (key == null) {
                problems.add(flag.problem("unknown key" + Spelling.didYouMean(flag.path(), known.keySet())));
            } else if (key.variable().isEmpty()) {
                problems.add(flag.problem("a list of mappings (expected: in the file)"));
            }
        }
    }

    private static void collect(Record defaults, String prefix, List<SettingKey> keys) {
        for (RecordComponent component : defaults.getClass().getRecordComponents()) {
            String path = prefix + keyOf(component.getName());
            Object value = Records.value(defaults, component);
            if (SettingTypes.isSection(component.getType())) {
                collect((Record) value, path + ".", keys);
                continue;
            }
            String variable = SettingTypes.isListOfSections(component.getGenericType()) ? "" : variableOf(path);
            String text = text(value, component.getName());
            keys.add(new SettingKey(path, variable, defaults.getClass(), component.getName(), text));
        }
    }

    /** The key of a component: {@code firstByte} is {@code first_byte}. */
    static String keyOf(String component) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < component.length(); i++) {
            char c = component.charAt(i);
            key.append(Character.isUpperCase(c) ? "_" : "").append(Character.toLowerCase(c));
        }
        return key.toString();
    }

    /** The variable of a key: {@code timeouts.first_byte} is {@code ROUTER_TIMEOUTS_FIRST_BYTE}. */
    static String variableOf(String path) {
        return PREFIX + path.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private static String text(Object value, String component) {
        if (value instanceof Duration duration) {
            return Quantities.text(duration);
        }
        if (value instanceof Number number && SettingTypes.isSize(component)) {
            return Quantities.text(number.longValue());
        }
        if (value instanceof List<?> list) {
            return list.stream().map(item -> text(item, "")).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Optional<?> optional) {
            return optional.map(present -> text(present, component)).orElse("");
        }
        if (value instanceof Enum<?> constant) {
            return Spelling.lowerCase(constant.name());
        }
        return value instanceof Path path ? path.toString().replace('\\', '/') : value.toString();
    }
}
