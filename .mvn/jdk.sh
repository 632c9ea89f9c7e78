# Finds a JDK 25 and exports JAVA_HOME. Sourced by ./stele, ./mvnw and .ci/run, since the default `java` of a machine
# may be an older one. POSIX sh; starts no JVM: a JDK says its version in its file `release`.

stele_jdk_version=25

# A service manager sets no HOME for a service of root. Maven and the places of JDKs need it.
if [ -z "${HOME-}" ]; then
  stele_account=$(getent passwd "$(id -u)" 2>/dev/null) || stele_account=
  stele_account=${stele_account%:*}
  HOME=${stele_account##*:}
  HOME=${HOME:-/}
  export HOME
fi

stele_is_jdk() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  # Read by the shell itself: every command waits for this, and to start a program for each folder takes longer.
  while read -r stele_line || [ -n "$stele_line" ]; do
    case $stele_line in
    "JAVA_VERSION=\"$stele_jdk_version\""* | "JAVA_VERSION=\"$stele_jdk_version."*) return 0 ;;
    esac
  done <"$1/release"
  return 1
}

# Prints the first fitting folder: the one that was chosen by hand, then the usual places.
stele_search_jdk() {
  stele_on_path=$(command -v javac 2>/dev/null) && stele_on_path=$(readlink -f "$stele_on_path") &&
    stele_on_path=${stele_on_path%/bin/javac}
  for stele_candidate in "${JAVA_HOME-}" "${stele_on_path-}" \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /usr/local/jdk* /opt/* /opt/java/* /opt/jdk/* \
    "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* \
    "$HOME"/.asdf/installs/java/* "$HOME"/.jenv/versions/*; do
    if [ -n "$stele_candidate" ] && stele_is_jdk "$stele_candidate"; then
      printf '%s\n' "$stele_candidate"
      return 0
    fi
  done
  return 1
}

# Sets JAVA_HOME, or explains in one paragraph how to get what is missing and fails.
stele_find_jdk() {
  case $- in *f*) stele_noglob=yes ;; *) stele_noglob=no ;; esac
  set +f
  stele_found=$(stele_search_jdk) || stele_found=
  [ "$stele_noglob" = no ] || set -f
  if [ -n "$stele_found" ]; then
    JAVA_HOME=$stele_found
    export JAVA_HOME
    return 0
  fi
  stele_other=$(command -v java 2>/dev/null) || stele_other=none
  cat >&2 <<END
Stele needs a JDK $stele_jdk_version, and none was found: not in JAVA_HOME (${JAVA_HOME:-not set}), not as javac on the PATH, not in
/usr/lib/jvm, /opt, SDKMAN or the other usual folders (the default java here is: $stele_other). Install one, for example with
"apt-get install openjdk-$stele_jdk_version-jdk" where your release has it, with "sdk install java $stele_jdk_version-tem" (SDKMAN), or by unpacking
the archive from adoptium.net under /opt; then run this command again. Or set JAVA_HOME to a JDK $stele_jdk_version that lies elsewhere.
END
  return 1
}
