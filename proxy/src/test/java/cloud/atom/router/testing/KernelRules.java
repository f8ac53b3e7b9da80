package cloud.atom.router.testing;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/**
 * What makes the kernel pure: it uses a part of the JDK that neither reads nor writes anything outside the
 * process, and takes time and chance from its caller.
 */
public final class KernelRules {
    private static final Set<String> PACKAGES = Set.of(
            "java.lang",
            "java.lang.annotation",
            "java.lang.invoke",
            "java.lang.runtime",
            "java.math",
            "java.nio.charset",
            "java.text",
            "java.time",
            "java.time.chrono",
            "java.time.format",
            "java.time.temporal",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "java.util.function",
            "java.util.random",
            "java.util.regex",
            "java.util.stream",
            "org.jspecify.annotations");

    private static final Set<String> TYPES = Set.of(
            "java.net.URI",
            "java.net.URISyntaxException",
            "java.security.MessageDigest",
            "java.security.NoSuchAlgorithmException");

    /** Types of the packages above that reach for a clock, chance, threads or the world. */
    private static final Set<String> TYPES_REFUSED = Set.of(
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.lang.ProcessHandle",
            "java.lang.Runtime",
            "java.lang.Thread",
            "java.time.Clock",
            "java.time.InstantSource",
            "java.util.Timer",
            "java.util.Scanner",
            "java.util.concurrent.Executors",
            "java.util.concurrent.ThreadLocalRandom");

    private static final Set<String> MEMBERS_REFUSED = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.getenv",
            "java.lang.System.getProperty",
            "java.lang.System.getProperties",
            "java.lang.System.getLogger",
            "java.lang.System.in",
            "java.lang.System.out",
            "java.lang.System.err",
            "java.lang.Math.random",
            "java.lang.StrictMath.random",
            "java.lang.Throwable.printStackTrace",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.TimeUnit.sleep",
            "java.util.random.RandomGenerator.getDefault",
            "java.util.random.RandomGenerator.of");

    /** Seeded from the clock when no seed is given. */
    private static final Set<String> UNSEEDED_REFUSED = Set.of(
            "java.util.Random.<init>()",
            "java.util.SplittableRandom.<init>()",
            "java.util.Collections.shuffle(java.util.List)");

    private KernelRules() {}

    /** Uses nothing but the quiet part of the JDK, JSpecify and the project's own classes. */
    public static ArchCondition<JavaClass> useOnlyTheQuietJdk() {
        return new ArchCondition<>("use only the JDK without input, output, logging and threads, and JSpecify") {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                    if (!isQuiet(dependency.getTargetClass().getBaseComponentType())) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    /** Takes time and chance as parameters. */
    public static ArchCondition<JavaClass> takeTimeAndChanceFromTheCaller() {
        return new ArchCondition<>("take time and chance from the caller") {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                for (JavaAccess<?> access : from.getAccessesFromSelf()) {
                    if (isClockOrChance(access)) {
                        events.add(SimpleConditionEvent.violated(access, access.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean isQuiet(JavaClass type) {
        String name = type.getName();
        if (type.isPrimitive() || name.startsWith("cloud.atom.router.") || TYPES.contains(name)) {
            return true;
        }
        return PACKAGES.contains(type.getPackageName()) && !TYPES_REFUSED.contains(name);
    }

    private static boolean isClockOrChance(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String member = access.getTarget().getName();
        return MEMBERS_REFUSED.contains(owner.getName() + "." + member)
                || UNSEEDED_REFUSED.contains(access.getTarget().getFullName())
                || (owner.getPackageName().startsWith("java.time") && member.equals("now"));
    }
}
