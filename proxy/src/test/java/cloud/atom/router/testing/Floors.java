package cloud.atom.router.testing;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;

/**
 * Floors of packages: a package sees only what lies on the floors below its own, and itself.
 *
 * @param root the package that holds all others
 * @param floors lowest first; each the names of the packages right below {@code root}
 */
public record Floors(String root, List<List<String>> floors) {
    /** Classes depend downwards only; siblings do not know each other; every package has its floor. */
    public ArchCondition<JavaClass> lookOnlyDown() {
        return new ArchCondition<>("look only at the floors below") {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                if (!from.getPackageName().equals(root) && floorOf(from) < 0) {
                    events.add(SimpleConditionEvent.violated(from, from.getName() + " is on no floor"));
                }
                for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                    if (!allowed(from, dependency.getTargetClass().getBaseComponentType())) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private boolean allowed(JavaClass from, JavaClass to) {
        if (!to.getPackageName().startsWith(root + ".")) {
            return true;
        }
        return packageOf(from).equals(packageOf(to)) || floorOf(to) < floorOf(from);
    }

    private int floorOf(JavaClass type) {
        String name = packageOf(type);
        for (int floor = 0; floor < floors.size(); floor++) {
            if (floors.get(floor).contains(name)) {
                return floor;
            }
        }
        return -1;
    }

    /** The first name below the root: {@code upstream} for {@code cloud.atom.router.upstream.pool.Slot}. */
    private String packageOf(JavaClass type) {
        String name = type.getPackageName();
        if (name.length() <= root.length()) {
            return "";
        }
        String below = name.substring(root.length() + 1);
        int dot = below.indexOf('.');
        return dot < 0 ? below : below.substring(0, dot);
    }
}
