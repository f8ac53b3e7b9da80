package cloud.atom.router.config;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads any settings record from a file, variables and flags, by rule. Used once; not thread-safe.
 *
 * <p>The rule: a component {@code firstByte} of the section {@code timeouts} is the key {@code timeouts.first_byte} and
 * the variable {@code ROUTER_TIMEOUTS_FIRST_BYTE}; what is missing, or has no value, keeps the component of the given
 * defaults. A record is a section, a list of records a list of mappings (without variables), a number whose name ends in
 * {@code Bytes} a size. Flags win over variables, variables over the file. Bounds are the business of the record's
 * constructor: {@code IllegalArgumentException("name: value (expected: what)")} becomes a problem at the place that the
 * value came from.
 */
public final class SettingsReader {
    private final Problems problems;
    private final SettingTypes types;
    private final Path fileBase;
    private final Path overrideBase;

    /** By path; of two for one path the later one wins. */
    private final Map<String, SettingOverride> overrides = new HashMap<>();

    /** Where each value that is no default came from, by path: a {@link YamlNode} or a {@link SettingOverride}. */
    private final Map<String, Object> origins = new HashMap<>();

    /**
     * Prepares a reading.
     *
     * @param problems of the file; those of variables and flags go there too
     * @param own further types by how their text is read, given the folder that paths are relative to
     * @param fileBase the folder that paths in the file are relative to
     * @param overrideBase the folder that paths in variables and flags are relative to
     */
    public SettingsReader(
            Problems problems, Map<Class<?>, BiFunction<String, Path, ?>> own, Path fileBase, Path overrideBase) {
        this.problems = problems;
        this.types = new SettingTypes(own);
        this.fileBase = fileBase;
        this.overrideBase = overrideBase;
    }

    /** Adds a value that wins over the file and over those added before for the same key. */
    public void override(SettingOverride override) {
        overrides.put(override.path(), override);
    }

    /**
     * Reads everything. What is wrong is reported and keeps its default, so the record is complete in any case.
     *
     * @param root the file's root: a mapping, or a null scalar for an empty file
     */
    public <R extends Record> R read(R defaults, YamlNode root) {
        YamlFields fields = fields(root, "");
        R record = section(defaults, fields, "");
        fields.finish();
        return record;
    }

    /** Whether file, variable or flag said something for a key, right or wrong. */
    public boolean isGiven(String path) {
        return origins.containsKey(path);
    }

    /** Reports a mistake at the place that the value of {@code path} came from, or without place for a default. */
    public void problem(String path, String message) {
        Object origin = origins.get(path);
        if (origin == null) {
            problems.addAt(path, 0, 0, message);
        } else {
            report(origin, message);
        }
    }

    private void report(Object origin, String message) {
        if (origin instanceof SettingOverride override) {
            problems.add(override.problem(message));
        } else {
            problems.add((YamlNode) origin, message);
        }
    }

    /** The mapping of a node; one without keys when it is empty or wrong. */
    private YamlFields fields(YamlNode node, String path) {
        if (node instanceof YamlNode.Mapping mapping) {
            return new YamlFields(mapping, problems);
        }
        if (!isNull(node)) {
            YamlTypes.wrong(node, "a mapping", problems);
        }
        return new YamlFields(new YamlNode.Mapping(path, node.line(), node.column(), List.of()), problems);
    }

    private static boolean isNull(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar && scalar.kind() == YamlNode.Kind.NULL;
    }

    private <R extends Record> R section(R defaults, YamlFields fields, String prefix) {
        RecordComponent[] components = defaults.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        Object[] defaultValues = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String key = SettingKey.keyOf(components[i].getName());
            defaultValues[i] = Records.value(defaults, components[i]);
            YamlNode node = fields.node(key);
            values[i] = value(components[i], defaultValues[i], node, prefix + key);
        }
        @SuppressWarnings("unchecked") // the class of an R
        Class<R> type = (Class<R>) defaults.getClass();
        return make(new Parts<>(type, components, values, defaultValues), fields, prefix);
    }

    private Object value(RecordComponent component, Object defaultValue, @Nullable YamlNode node, String path) {
        if (SettingTypes.isSection(component.getType())) {
            YamlNode inner = node == null ? new YamlNode.Scalar(path, 0, 0, "", YamlNode.Kind.NULL) : node;
            YamlFields fields = fields(inner, path);
            Record section = section((Record) defaultValue, fields, path + ".");
            fields.finish();
            return section;
        }
        Object given = given(component, node, path);
        if (given != null) {
            return given;
        }
        return resolved(defaultValue);
    }

    /** A default that names a file counts as if it stood in the file. */
    private Object resolved(Object defaultValue) {
        return defaultValue instanceof Path path ? SettingTypes.path(path.toString(), fileBase) : defaultValue;
    }

    /** What the override, else the file says; null when neither says anything that can be read. */
    private @Nullable Object given(RecordComponent component, @Nullable YamlNode node, String path) {
        SettingOverride override = overrides.get(path);
        if (override != null) {
            origins.put(path, override);
            Problems found = new Problems(override.source());
            YamlNode text = node(override, component.getGenericType());
            Object value = type(component.getGenericType(), component.getName(), overrideBase)
                    .read(text, found);
            found.list().forEach(problems::add);
            return value;
        }
        if (node == null || isNull(node)) {
            return null;
        }
        origins.put(path, node);
        return type(component.getGenericType(), component.getName(), fileBase).read(node, problems);
    }

    /** A variable's or flag's text as the node that it would be in a file. */
    private static YamlNode node(SettingOverride override, Type type) {
        if (!SettingTypes.isGeneric(type, List.class)) {
            return scalar(override, override.text(), type);
        }
        List<YamlNode> items = new ArrayList<>();
        for (String item : override.text().split(",", -1)) {
            items.add(scalar(override, item.strip(), SettingTypes.argument(type)));
        }
        return new YamlNode.Sequence(override.name(), 0, 0, items);
    }

    private static YamlNode scalar(SettingOverride override, String text, Type type) {
        YamlNode.Kind kind = SettingTypes.isPlain(type) ? CoreSchema.kindOf(text) : YamlNode.Kind.TEXT;
        return new YamlNode.Scalar(override.name(), 0, 0, text, kind);
    }

    private YamlType<?> type(Type type, String component, Path base) {
        if (SettingTypes.isGeneric(type, List.class)) {
            return YamlTypes.listOf(type(SettingTypes.argument(type), component, base));
        }
        if (SettingTypes.isGeneric(type, Optional.class)) {
            YamlType<?> inner = type(SettingTypes.argument(type), component, base);
            return (node, found) -> Optional.ofNullable(inner.read(node, found));
        }
        if (SettingTypes.isSection(type)) {
            Class<? extends Record> item = ((Class<?>) type).asSubclass(Record.class);
            return YamlTypes.mapping(fields -> item(item, fields, base));
        }
        return types.scalar((Class<?>) type, component, base);
    }

    /** One mapping of a list: no defaults, so all is required but what is {@code Optional}. */
    private <R extends Record> @Nullable R item(Class<R> type, YamlFields fields, Path base) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            String key = SettingKey.keyOf(components[i].getName());
            Type componentType = components[i].getGenericType();
            YamlNode node = fields.node(key);
            boolean optional = SettingTypes.isGeneric(componentType, Optional.class);
            if (optional && (node == null || isNull(node))) {
                values[i] = Optional.empty();
                continue;
            }
            Object value = fields.require(key, type(componentType, components[i].getName(), base));
            complete &= value != null;
            values[i] = value == null ? "" : value;
        }
        return complete ? fields.build(() -> Records.make(type, values)) : null;
    }

    /** Makes the record; each component that its constructor refuses is reported and takes its default instead. */
    private <R extends Record> R make(Parts<R> parts, YamlFields fields, String prefix) {
        for (int attempt = 0; attempt <= parts.components.length; attempt++) {
            try {
                return Records.make(parts.type, parts.values);
            } catch (IllegalArgumentException e) {
                String message = String.valueOf(e.getMessage());
                if (!resetRefused(parts, message, prefix)) {
                    fields.refused(message);
                    break;
                }
            }
        }
        return Records.make(parts.type, parts.defaults);
    }

    /** Reports the component that {@code message} begins with; false when it names none that was given. */
    private boolean resetRefused(Parts<?> parts, String message, String prefix) {
        int colon = message.indexOf(": ");
        for (int i = 0; i < parts.components.length; i++) {
            String key = SettingKey.keyOf(parts.components[i].getName());
            Object origin = origins.get(prefix + key);
            boolean named = colon >= 0 && message.substring(0, colon).equals(key);
            if (named && origin != null && !parts.values[i].equals(parts.defaults[i])) {
                report(origin, asWritten(message.substring(colon + 2), origin));
                parts.values[i] = parts.defaults[i];
                return true;
            }
        }
        return false;
    }

    private static String asWritten(String complaint, Object origin) {
        if (origin instanceof SettingOverride override) {
            return Problems.asWritten(complaint, override.text());
        }
        return origin instanceof YamlNode.Scalar scalar ? Problems.asWritten(complaint, scalar.text()) : complaint;
    }

    /** A record taken apart; arrays indexed by component. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Parts<R extends Record>(
            Class<R> type, RecordComponent[] components, Object[] values, Object[] defaults) {}
}
