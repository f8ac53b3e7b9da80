# Finds JDKs. Sourced by the scripts of bin/ and .ci/.

# Prints the feature version of the JDK in $1 (17, 25), or nothing.
jdk_version() {
    [ -x "$1/bin/java" ] || return 0
    if [ -r "$1/release" ]; then
        sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' "$1/release"
    else
        "$1/bin/java" -version 2>&1 | sed -n '1s/.*version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p'
    fi
}

# Prints "version directory" of each JDK with a compiler, once per directory.
jdks() {
    {
        [ -z "${JAVA_HOME:-}" ] || echo "$JAVA_HOME"
        ls -d /usr/lib/jvm/*/ 2>/dev/null
        java_on_path=$(command -v java) && dirname "$(dirname "$(readlink -f "$java_on_path")")"
    } | while read -r home; do
        home=$(readlink -f "$home")
        [ -x "$home/bin/javac" ] && echo "$(jdk_version "$home") $home"
    done | grep '^[0-9]' | sort -u
}

# Prints the directory of the newest JDK of at least version 17, or nothing.
newest_jdk() {
    jdks | sort -rn | while read -r version home; do
        [ "$version" -ge 17 ] && echo "$home" && break
    done
}

# Prints the directory of a JDK of exactly version $1, or nothing.
jdk_of_version() {
    jdks | sed -n "s/^$1 //p" | head -n 1
}
