#compdef stele
# Completion of stele in zsh; made by  stele completion zsh
_stele() {
  local at= step i
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    case "$at ${words[i]}" in
    " demo" | " doctor" | " build" | " lock" | " image" | "image ls" | "image show" | "image uploads" | " validate" | " plan" | " apply" | " rollback" | " pardon" | " status" | " releases" | " logs" | " why" | " drift" | " audit" | "audit log" | "audit verify" | "audit at" | " server" | " gateway" | " stop" | " version" | " explain" | " docs" | " schema" | " man" | " completion" | " help") at="${at:+$at }${words[i]}" ;;
    esac
  done
  case "$at" in
  "")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.'
      '-V:Show the version of this program.'
      '--version:Show the version of this program.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(
      'demo:Builds a small shop, deploys it under load, breaks it, heals it and proves it. Ends with 0 only if every act held.'
      'doctor:Checks this machine and the server, and prints the command that mends each line.'
      'build:Builds an image from a recipe into the store, and prints its digest.'
      'lock:Writes image.lock: every package of a recipe with its version and digest.'
      'image:Looks at the images of the store, and at pushes under way.'
      'validate:Checks a fleet file and says all that is wrong with it at once. Needs no server.'
      'plan:Shows what an apply would change. Changes nothing.'
      'apply:Makes what runs what the fleet file says.'
      'rollback:Goes back to the release before, or to another one, and condemns the release it leaves. During a rollout it ends the rollout and goes back to its base.'
      'pardon:Clears the verdict of a condemned release, so that it may be started again.'
      'status:Shows what runs, and one sentence of why where it is not healthy.'
      'releases:Lists a service'\''s releases, newest first: what serves, what is warm, what is condemned.'
      'logs:Shows the last lines of a service'\''s instances, those of standard output and standard error in the order in which they ended. A line longer than 1 MiB comes in parts; … stands where one goes on. With -f, a line is shown once it has ended.'
      'why:Explains why a service is as it is, newest reason first.'
      'drift:Shows what was found to be other than it was made, and what was done about it.'
      'audit:Proves what ran when, offline, from the ledger'\''s files.'
      'server:Runs the server. Ending it leaves all services running.'
      'gateway:Runs the gateway'\''s process. The server starts it.'
      'stop:Ends a service'\''s instances until the next apply. The only way to end services: ending the server leaves them running. --all ends the gateway too.'
      'version:Shows the version of this program, and of the server when it can be reached.'
      'explain:Says what a key of fleet.yaml or image.yaml is for, or what an error code means. Without an argument it lists all keys.'
      'docs:Prints a page of the documentation of this version, or lists all. Needs no network.'
      'schema:Prints the JSON Schema (draft-07) of fleet.yaml or image.yaml. An editor completes and checks with it: the file'\''s first line is then  # yaml-language-server: $schema=fleet.schema.json'
      'man:Prints the man page of Stele or of a command, in roff.'
      'completion:Prints a script that completes commands, options and values in a shell. With services it prints the names of the server'\''s services, for the scripts.'
      'help:Shows the help of a command, or of all.')
    _describe command found
    ;;
  "demo")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '--keep:Leave it running and say what to try.'
      '-o:table or json.'
      '--output:table or json.'
      '--sabotage:Break one promise on purpose: drain, adopt, tamper or ledger. Must end with 1.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "doctor")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:Where Stele keeps everything.'
      '-o:table or json.'
      '--output:table or json.'
      '--server:The server'\''s socket; else STELE_SERVER, else /run/stele/api.sock.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "build")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:Where Stele keeps everything; default /var/lib/stele.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "lock")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:Where Stele keeps everything; default /var/lib/stele.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "image")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(
      'ls:Lists the images of the store by name.'
      'show:Shows an image: its layers, its size and how it starts.'
      'uploads:Lists the registry'\''s open uploads, the longest idle ones first, or ends some.')
    _describe command found
    ;;
  "image ls")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:Where Stele keeps everything; default /var/lib/stele.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "image show")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:Where Stele keeps everything; default /var/lib/stele.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "image uploads")
    found=(
      '--end:End this upload and remove what it received; repeatable.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:Where Stele keeps everything; default /var/lib/stele.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "validate")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "plan")
    found=(
      '-e:The environment; default the only one.'
      '--environment:The environment; default the only one.'
      '--exit-code:End with 3 when something would change.'
      '-f:The fleet file; - is standard input; default fleet.yaml.'
      '--file:The fleet file; - is standard input; default fleet.yaml.'
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.'
      '--server:The server'\''s socket; else STELE_SERVER, else /run/stele/api.sock.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "apply")
    found=(
      '-e:The environment; default the only one.'
      '--environment:The environment; default the only one.'
      '-f:The fleet file; - is standard input; default fleet.yaml.'
      '--file:The fleet file; - is standard input; default fleet.yaml.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--no-wait:Return when the order is recorded.'
      '-o:table or json.'
      '--output:table or json.'
      '--server:The server'\''s socket; else STELE_SERVER, else /run/stele/api.sock.'
      '--timeout:Stop waiting after this; default 30m.'
      '-y:Do not ask.'
      '--yes:Do not ask.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "rollback")
    found=(
      '--dry-run:Only show what would change.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--no-wait:Return when the order is recorded.'
      '-o:table or json.'
      '--output:table or json.'
      '--reason:Why, for the ledger.'
      '--server:The server'\''s socket; else STELE_SERVER, else /run/stele/api.sock.'
      '--timeout:Stop waiting after this; default 30m.'
      '--to:The release to go back to.'
      '-y:Do not ask.'
      '--yes:Do not ask.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(${(f)"$(stele completion services 2>/dev/null)"})
    compadd -a found
    ;;
  "pardon")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.'
      '--reason:Why, for the ledger.'
      '--release:The release; default the wanted one, or else the newest condemned one.'
      '--server:The server'\''s socket; else STELE_SERVER, else /run/stele/api.sock.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(${(f)"$(stele completion services 2>/dev/null)"})
    compadd -a found
    ;;
  "status")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.'
      '--server:The server'\''s socket; else STELE_SERVER, else /run/stele/api.sock.'
      '-w:Show it again whenever it changes, until Ctrl-C.'
      '--watch:Show it again whenever it changes, until Ctrl-C.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(${(f)"$(stele completion services 2>/dev/null)"})
    compadd -a found
    ;;
  "releases")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.'
      '--server:The server'\''s socket; else STELE_SERVER, else /run/stele/api.sock.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(${(f)"$(stele completion services 2>/dev/null)"})
    compadd -a found
    ;;
  "logs")
    found=(
      '-f:Go on with what is written from now on, until Ctrl-C.'
      '--follow:Go on with what is written from now on, until Ctrl-C.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--instance:Only this instance.'
      '--lines:So many lines of each instance; default 100.'
      '-o:table or json.'
      '--output:table or json.'
      '--release:Only instances of this release.'
      '--server:The server'\''s socket; else STELE_SERVER, else /run/stele/api.sock.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(${(f)"$(stele completion services 2>/dev/null)"})
    compadd -a found
    ;;
  "why")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.'
      '--server:The server'\''s socket; else STELE_SERVER, else /run/stele/api.sock.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(${(f)"$(stele completion services 2>/dev/null)"})
    compadd -a found
    ;;
  "drift")
    found=(
      '--exit-code:End with 3 when there is drift that is still there.'
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.'
      '--server:The server'\''s socket; else STELE_SERVER, else /run/stele/api.sock.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "audit")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(
      'log:Shows the ledger'\''s newest entries.'
      'verify:Checks every byte of a ledger: each entry is in the tree, the tree is the one that was signed, and with --since that nothing was removed or rewritten. Ends with 5 when a check fails.'
      'at:Tells which digests ran at a time.')
    _describe command found
    ;;
  "audit log")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:Where Stele keeps everything; default /var/lib/stele.'
      '--last:So many entries; default 50.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "audit verify")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:Where Stele keeps everything; default /var/lib/stele.'
      '--key:The verifier key, or its file.'
      '-o:table or json.'
      '--output:table or json.'
      '--since:File of an older checkpoint.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "audit at")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:Where Stele keeps everything; default /var/lib/stele.'
      '--key:The verifier key, or its file.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "server")
    found=(
      '--api:The API'\''s Unix socket; default that of the home.'
      '--gateway:Where requests come in; default :8080.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:Where Stele keeps everything; default /var/lib/stele.'
      '-o:table or json.'
      '--output:table or json.'
      '--registry:Where images are pushed to and pulled from; default 127.0.0.1:5000.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "gateway")
    found=(
      '--dir:Its table and control socket.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--listen:Where requests come in.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "stop")
    found=(
      '--all:All services, and the gateway.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--no-wait:Return when the order is recorded.'
      '-o:table or json.'
      '--output:table or json.'
      '--server:The server'\''s socket; else STELE_SERVER, else /run/stele/api.sock.'
      '--timeout:Stop waiting after this; default 30m.'
      '-y:Do not ask.'
      '--yes:Do not ask.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(${(f)"$(stele completion services 2>/dev/null)"})
    compadd -a found
    ;;
  "version")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.'
      '--server:The server'\''s socket; else STELE_SERVER, else /run/stele/api.sock.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "explain")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "docs")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "schema")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    compadd fleet image
    ;;
  "man")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    compadd demo doctor build lock image validate plan apply rollback pardon status releases logs why drift audit server gateway stop version explain docs schema man completion help
    ;;
  "completion")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.'
      '--server:The server'\''s socket; else STELE_SERVER, else /run/stele/api.sock.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    compadd bash zsh fish services
    ;;
  "help")
    found=(
      '-h:Show this help.'
      '--help:Show this help.'
      '-o:table or json.'
      '--output:table or json.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    compadd demo doctor build lock image validate plan apply rollback pardon status releases logs why drift audit server gateway stop version explain docs schema man completion help
    ;;
  esac
}
if [ "${funcstack[1]}" = _stele ]; then _stele "$@"; else compdef _stele stele; fi
