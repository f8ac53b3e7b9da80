package cloud.atom.router.config;

import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.RegionId;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which type of value each type of component takes. Immutable.
 *
 * @param own further types by how their text is read, given the folder that paths are relative to; what is thrown as
 *     {@link IllegalArgumentException} is the problem
 */
record SettingTypes(Map<Class<?>, BiFunction<String, Path, ?>> own) {
    private static final String SIZE_SUFFIX = "Bytes";
    private static final Set<Class<?>> PLAIN =
            Set.of(boolean.class, Boolean.class, int.class, long.class, double.class);

    private static final Map<Class<?>, YamlType<?>> FIXED = Map.ofEntries(
            Map.entry(Duration.class, YamlTypes.DURATION),
            Map.entry(double.class, YamlTypes.DOUBLE),
            Map.entry(boolean.class, YamlTypes.BOOLEAN),
            Map.entry(Boolean.class, YamlTypes.BOOLEAN),
            Map.entry(int.class, YamlTypes.INT),
            Map.entry(long.class, YamlTypes.LONG),
            Map.entry(String.class, YamlTypes.STRING),
            Map.entry(IpNetwork.class, YamlTypes.IP_NETWORK),
            Map.entry(HostPort.class, YamlTypes.text(HostPort::parse)),
            Map.entry(ListenAddress.class, YamlTypes.text(ListenAddress::parse)),
            Map.entry(RegionId.class, YamlTypes.text(RegionId::new)),
            Map.entry(Secret.class, (YamlType<Secret>) SettingTypes::readSecret));

    SettingTypes {
        own = Map.copyOf(own);
    }

    /** Whether components of that name hold bytes. */
    static boolean isSize(String component) {
        return component.endsWith(SIZE_SUFFIX);
    }

    /** Whether a value of that type is a mapping of its own. */
    static boolean isSection(Type type) {
        return type instanceof Class<?> raw && raw.isRecord() && !FIXED.containsKey(raw);
    }

    static boolean isListOfSections(Type type) {
        return isGeneric(type, List.class) && isSection(argument(type));
    }

    /** Whether numbers and {@code true} are written without quotes for that type. */
    static boolean isPlain(Type type) {
        Type inner = isGeneric(type, Optional.class) ? argument(type) : type;
        return inner instanceof Class<?> raw && PLAIN.contains(raw);
    }

    static boolean isGeneric(Type type, Class<?> raw) {
        return type instanceof ParameterizedType generic && generic.getRawType() == raw;
    }

    /** The X of a {@code List<X>} or {@code Optional<X>}. */
    static Type argument(Type type) {
        return ((ParameterizedType) type).getActualTypeArguments()[0];
    }

    /** How a scalar of that type is read; {@code base} is the folder that paths are relative to. */
    YamlType<?> scalar(Class<?> type, String component, Path base) {
        BiFunction<String, Path, ?> ownType = own.get(type);
        if (ownType != null) {
            return YamlTypes.text(text -> (Object) ownType.apply(text, base));
        }
        if (type == Path.class) {
            return YamlTypes.text(text -> path(text, base));
        }
        if (isSize(component)) {
            return type == int.class ? (YamlType<Integer>) SettingTypes::readIntSize : YamlTypes.SIZE;
        }
        if (type.isEnum()) {
            return YamlTypes.oneOf(constants(type));
        }
        YamlType<?> fixed = FIXED.get(type);
        if (fixed == null) {
            throw new AssertionError(component + ": no setting can be a " + type);
        }
        return fixed;
    }

    /** The path below {@code base}; the empty path stays empty. */
    static Path path(String text, Path base) {
        try {
            return text.isEmpty() ? Path.of("") : base.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(Problems.quoted(text) + " (expected: a file's path)", e);
        }
    }

    private static @Nullable Integer readIntSize(YamlNode node, Problems problems) {
        Long size = YamlTypes.SIZE.read(node, problems);
        if (size == null || size <= Integer.MAX_VALUE) {
            return size == null ? null : (Integer) size.intValue();
        }
        problems.add(node, Quantities.text(size) + " (expected: below 2GiB)");
        return null;
    }

    /** Never shows the value, whatever is wrong with it. */
    private static @Nullable Secret readSecret(YamlNode node, Problems problems) {
        if (node instanceof YamlNode.Scalar scalar
                && scalar.kind() == YamlNode.Kind.TEXT
                && !scalar.text().isEmpty()) {
            return new Secret(scalar.text());
        }
        problems.add(node, Secret.REDACTED + " (expected: text; put it in quotes)");
        return null;
    }

    private static Map<String, Object> constants(Class<?> type) {
        Map<String, Object> byName = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) {
            byName.put(Spelling.lowerCase(((Enum<?>) constant).name()), constant);
        }
        return byName;
    }
}
