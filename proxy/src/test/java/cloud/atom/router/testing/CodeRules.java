package cloud.atom.router.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Rules about compiled classes that hold in every module. */
public final class CodeRules {
    private static final DescribedPredicate<JavaClass> WRITTEN_CLASS = describe(
            "are neither interface nor enum",
            type -> !type.isInterface()
                    && !type.isEnum()
                    && !type.isAnonymousClass()
                    && !type.getModifiers().contains(SYNTHETIC)
                    // The body of one constant of an enum.
                    && type.getRawSuperclass().map(above -> !above.isEnum()).orElse(true));

    private CodeRules() {}

    /** The compiled classes that lie where {@code member} was loaded from. */
    public static JavaClasses classesBeside(Class<?> member) {
        try {
            Path root = Path.of(
                    member.getProtectionDomain().getCodeSource().getLocation().toURI());
            return new ClassFileImporter().importPath(root);
        } catch (URISyntaxException e) {
            throw new AssertionError(member.getName(), e);
        }
    }

    /** STYLE: classes are final. */
    public static ArchRule classesAreFinal() {
        return classes().that(WRITTEN_CLASS).should().haveModifier(FINAL).allowEmptyShould(true);
    }

    /** STYLE: only {@code telemetry} knows the metrics library. */
    public static ArchRule onlyTelemetryImportsMetrics() {
        return noClasses()
                .that(not(resideInAPackage("cloud.atom.router.telemetry..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "io.prometheus..")
                .allowEmptyShould(true);
    }

    /** STYLE: the environment is read in {@code config}, and passed on as a value. */
    public static ArchRule onlyConfigReadsTheEnvironment() {
        return noClasses()
                .that(not(resideInAPackage("cloud.atom.router.config..")))
                .should()
                .accessTargetWhere(describe(
                        "the process's environment is read",
                        call -> call.getTargetOwner().isEquivalentTo(System.class)
                                && call.getTarget().getName().equals("getenv")))
                .allowEmptyShould(true);
    }
}
