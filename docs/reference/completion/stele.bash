# Completion of stele in bash; made by  stele completion bash
_stele() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} at= words= kind= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at ${COMP_WORDS[i]}" in
    " demo" | " doctor" | " build" | " lock" | " image" | "image ls" | "image show" | "image uploads" | " validate" | " plan" | " apply" | " rollback" | " pardon" | " status" | " releases" | " logs" | " why" | " drift" | " audit" | "audit log" | "audit verify" | "audit at" | " server" | " gateway" | " stop" | " version" | " explain" | " docs" | " schema" | " man" | " completion" | " help") at="${at:+$at }${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at" in
  "") words=":demo doctor build lock image validate plan apply rollback pardon status releases logs why drift audit server gateway stop version explain docs schema man completion help|-h --help -o --output -V --version" ;;
  "demo") words=":|-h --help --keep -o --output --sabotage" ;;
  "doctor") words=":|-h --help --home -o --output --server" ;;
  "build") words="file:|-h --help --home -o --output" ;;
  "lock") words="file:|-h --help --home -o --output" ;;
  "image") words=":ls show uploads|-h --help -o --output" ;;
  "image ls") words=":|-h --help --home -o --output" ;;
  "image show") words=":|-h --help --home -o --output" ;;
  "image uploads") words=":|--end -h --help --home -o --output" ;;
  "validate") words="file:|-h --help -o --output" ;;
  "plan") words=":|-e --environment --exit-code -f --file -h --help -o --output --server" ;;
  "apply") words=":|-e --environment -f --file -h --help --no-wait -o --output --server --timeout -y --yes" ;;
  "rollback") words="service:|--dry-run -h --help --no-wait -o --output --reason --server --timeout --to -y --yes" ;;
  "pardon") words="service:|-h --help -o --output --reason --release --server" ;;
  "status") words="service:|-h --help -o --output --server -w --watch" ;;
  "releases") words="service:|-h --help -o --output --server" ;;
  "logs") words="service:|-f --follow -h --help --instance --lines -o --output --release --server" ;;
  "why") words="service:|-h --help -o --output --server" ;;
  "drift") words=":|--exit-code -h --help -o --output --server" ;;
  "audit") words=":log verify at|-h --help -o --output" ;;
  "audit log") words=":|-h --help --home --last -o --output" ;;
  "audit verify") words="file:|-h --help --home --key -o --output --since" ;;
  "audit at") words=":|-h --help --home --key -o --output" ;;
  "server") words=":|--api --gateway -h --help --home -o --output --registry" ;;
  "gateway") words=":|--dir -h --help --listen -o --output" ;;
  "stop") words="service:|--all -h --help --no-wait -o --output --server --timeout -y --yes" ;;
  "version") words=":|-h --help -o --output --server" ;;
  "explain") words=":|-h --help -o --output" ;;
  "docs") words=":|-h --help -o --output" ;;
  "schema") words=":fleet image|-h --help -o --output" ;;
  "man") words=":demo doctor build lock image validate plan apply rollback pardon status releases logs why drift audit server gateway stop version explain docs schema man completion help|-h --help -o --output" ;;
  "completion") words=":bash zsh fish services|-h --help -o --output --server" ;;
  "help") words=":demo doctor build lock image validate plan apply rollback pardon status releases logs why drift audit server gateway stop version explain docs schema man completion help|-h --help -o --output" ;;
  esac
  case "$at $prev" in
  " -o" | " --output") kind=words words="table json" ;;
  "demo -o" | "demo --output") kind=words words="table json" ;;
  "demo --sabotage") kind=none ;;
  "doctor --home") kind=file ;;
  "doctor -o" | "doctor --output") kind=words words="table json" ;;
  "doctor --server") kind=file ;;
  "build --home") kind=file ;;
  "build -o" | "build --output") kind=words words="table json" ;;
  "lock --home") kind=file ;;
  "lock -o" | "lock --output") kind=words words="table json" ;;
  "image -o" | "image --output") kind=words words="table json" ;;
  "image ls --home") kind=file ;;
  "image ls -o" | "image ls --output") kind=words words="table json" ;;
  "image show --home") kind=file ;;
  "image show -o" | "image show --output") kind=words words="table json" ;;
  "image uploads --end") kind=none ;;
  "image uploads --home") kind=file ;;
  "image uploads -o" | "image uploads --output") kind=words words="table json" ;;
  "validate -o" | "validate --output") kind=words words="table json" ;;
  "plan -e" | "plan --environment") kind=none ;;
  "plan -f" | "plan --file") kind=file ;;
  "plan -o" | "plan --output") kind=words words="table json" ;;
  "plan --server") kind=file ;;
  "apply -e" | "apply --environment") kind=none ;;
  "apply -f" | "apply --file") kind=file ;;
  "apply -o" | "apply --output") kind=words words="table json" ;;
  "apply --server") kind=file ;;
  "apply --timeout") kind=none ;;
  "rollback -o" | "rollback --output") kind=words words="table json" ;;
  "rollback --reason") kind=none ;;
  "rollback --server") kind=file ;;
  "rollback --timeout") kind=none ;;
  "rollback --to") kind=none ;;
  "pardon -o" | "pardon --output") kind=words words="table json" ;;
  "pardon --reason") kind=none ;;
  "pardon --release") kind=none ;;
  "pardon --server") kind=file ;;
  "status -o" | "status --output") kind=words words="table json" ;;
  "status --server") kind=file ;;
  "releases -o" | "releases --output") kind=words words="table json" ;;
  "releases --server") kind=file ;;
  "logs --instance") kind=none ;;
  "logs --lines") kind=none ;;
  "logs -o" | "logs --output") kind=words words="table json" ;;
  "logs --release") kind=none ;;
  "logs --server") kind=file ;;
  "why -o" | "why --output") kind=words words="table json" ;;
  "why --server") kind=file ;;
  "drift -o" | "drift --output") kind=words words="table json" ;;
  "drift --server") kind=file ;;
  "audit -o" | "audit --output") kind=words words="table json" ;;
  "audit log --home") kind=file ;;
  "audit log --last") kind=none ;;
  "audit log -o" | "audit log --output") kind=words words="table json" ;;
  "audit verify --home") kind=file ;;
  "audit verify --key") kind=none ;;
  "audit verify -o" | "audit verify --output") kind=words words="table json" ;;
  "audit verify --since") kind=none ;;
  "audit at --home") kind=file ;;
  "audit at --key") kind=none ;;
  "audit at -o" | "audit at --output") kind=words words="table json" ;;
  "server --api") kind=file ;;
  "server --gateway") kind=none ;;
  "server --home") kind=file ;;
  "server -o" | "server --output") kind=words words="table json" ;;
  "server --registry") kind=none ;;
  "gateway --dir") kind=file ;;
  "gateway --listen") kind=none ;;
  "gateway -o" | "gateway --output") kind=words words="table json" ;;
  "stop -o" | "stop --output") kind=words words="table json" ;;
  "stop --server") kind=file ;;
  "stop --timeout") kind=none ;;
  "version -o" | "version --output") kind=words words="table json" ;;
  "version --server") kind=file ;;
  "explain -o" | "explain --output") kind=words words="table json" ;;
  "docs -o" | "docs --output") kind=words words="table json" ;;
  "schema -o" | "schema --output") kind=words words="table json" ;;
  "man -o" | "man --output") kind=words words="table json" ;;
  "completion -o" | "completion --output") kind=words words="table json" ;;
  "completion --server") kind=file ;;
  "help -o" | "help --output") kind=words words="table json" ;;
  esac
  case "$cur" in
  -*) [ -n "$kind" ] || words=${words#*|} ;;
  *) [ -n "$kind" ] || { kind=${words%%:*} words=${words%%|*}; words=${words#*:}; } ;;
  esac
  case "$kind" in
  none) COMPREPLY=() ;;
  file) COMPREPLY=($(compgen -f -- "$cur")) ;;
  service)
    words=$("${COMP_WORDS[0]}" completion services 2>/dev/null)
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
    ;;
  *) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
  esac
}
complete -F _stele stele
