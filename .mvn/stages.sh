# A stage of tests that needs more than a JDK (`@Stage`) leaves a file where it ran or why it was absent, in
# MODULE/target/stages. Sourced by ./mvnw, whose last line says it, and by .ci/run, which refuses an absent one.
# Expects scriptDir, the folder of the repository.

stele_has_tests() {
  for stele_argument in "$@"; do
    case $stele_argument in
    -Dquick | -DskipTests | -Dmaven.test.skip*) return 1 ;;
    esac
  done
  for stele_argument in "$@"; do
    case $stele_argument in
    test | package | integration-test | verify | install) return 0 ;;
    esac
  done
  return 1
}

stele_stage_files() {
  find "$scriptDir" -maxdepth 4 -path "*/target/stages/*.$1" 2>/dev/null | sort
}

stele_forget_stages() {
  find "$scriptDir" -maxdepth 4 -path '*/target/stages/*' \( -name '*.ran' -o -name '*.absent' \) -delete 2>/dev/null || :
}

# One line per stage, the text that its condition wrote; a stage may appear once per module.
stele_stages() {
  stele_stage_files "$1" | while IFS= read -r stele_file; do cat "$stele_file"; done | sort -u
}

stele_name_stages() {
  stele_absent=$(stele_stages absent | paste -s -d ';' - | sed 's/;/; /g')
  stele_ran=$(stele_stages ran | paste -s -d ';' - | sed 's/;/; /g')
  printf '\nStages run: unit tests%s. Stages absent: %s.\n' "${stele_ran:+; $stele_ran}" "${stele_absent:-none}"
}
