#compdef stele
# Completion of stele in zsh; made by  stele completion zsh
_stele() {
  local at= step i
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    case "$at ${words[i]}" in
    " demo" | " doctor" | " build" | " lock" | " image" | "image ls" | "image show" | "image tree" | "image diff" | "image history" | "image why" | "image pull" | "image push" | "image import" | "image export" | "image rm" | "image uploads" | " registry" | "registry gc" | " validate" | " plan" | " apply" | " rollback" | " pardon" | " status" | " releases" | " logs" | " why" | " drift" | " audit" | "audit log" | "audit verify" | "audit at" | " server" | "server adopt" | " gateway" | " stop" | " uninstall" | " version" | " explain" | " docs" | " schema" | " man" | " completion" | " help") at="${at:+$at }${words[i]}" ;;
    esac
  done
  case "$at" in
  "")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '-V:Show the version of this program.'
      '--version:Show the version of this program.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(
      'demo:Builds a small shop, deploys it under load, breaks it, heals it and proves it. Ends with 0 only if every act held.'
      'doctor:Checks this machine and the server, and prints the command that mends each line.'
      'build:Builds an image from a recipe into the store, and prints its digest.'
      'lock:Writes image.lock: every package of a recipe with its version and digest.'
      'image:Looks into the images of the store, and brings them from and to other places.'
      'registry:Keeps the store of images.'
      'validate:Checks a fleet file, or the recipe of an image, and says all that is wrong with it at once. Which of the two it is, the file says by its kind. Needs no server, and builds nothing.'
      'plan:Shows what an apply would change. Changes nothing.'
      'apply:Makes what runs what the fleet file says.'
      'rollback:Goes back to the release before, or to another one, and condemns the release it leaves. During a rollout it ends the rollout and goes back to its base. A service that was stopped has nothing to go back from; an apply starts it.'
      'pardon:Clears the verdict of a condemned release, so that it may be started again. A release that the fleet wants is started at once; any other one waits until it is wanted.'
      'status:Shows what runs, and one sentence of why where it is not healthy.'
      'releases:Lists a service'\''s releases, newest first: what serves, what is warm, what is condemned.'
      'logs:Shows the last lines of a service'\''s instances with time and instance, merged by time. They are of the release that serves, unless --release, --instance or --previous asks for another. A line longer than 1 MiB comes in parts; … stands where one goes on. With -f, a line is shown once it has ended, and instances that come later are followed, too.'
      'why:Explains why a service is as it is, newest reason first.'
      'drift:Shows what was found to be other than it was made, and what was done about it.'
      'audit:Proves what ran when, offline, from the ledger'\''s files.'
      'server:Runs the server. Ending it leaves all services running.'
      'gateway:Runs the gateway'\''s process. The server starts it.'
      'stop:Ends a service'\''s instances until the next apply. The only way to end services: ending the server leaves them running. --all ends the gateway too.'
      'uninstall:Ends all services and the gateway, and removes everything of an installation. That is containers, mounts, cgroups, links, the packet filter'\''s table, its folder in /run, and its home with images and ledger. May be repeated after it was interrupted.'
      'version:Shows the version of this program, and of the server when it can be reached.'
      'explain:Says what a key of fleet.yaml or image.yaml is for, or what an error code means. Without an argument it lists all keys.'
      'docs:Prints a page of the documentation of this version, or lists all. Needs no network.'
      'schema:Prints the JSON Schema (draft-07) of fleet.yaml or image.yaml. An editor completes and checks with it: the file'\''s first line is then  # yaml-language-server: $schema=fleet.schema.json With a command it is the schema of what that command prints with -o json.'
      'man:Prints the man page of Stele or of a command, in roff.'
      'completion:Prints a script that completes commands, options and values in a shell. With services it prints the names of the server'\''s services, for the scripts.'
      'help:Shows the help of a command, or of all.')
    _describe command found
    ;;
  "demo")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--keep:Leave it running and say what to try.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--sabotage:Break one promise on purpose: drain, adopt, tamper or ledger. Must end with 1.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "doctor")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "build")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "lock")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "image")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(
      'ls:Lists the images of the store by name.'
      'show:Shows an image: its layers, its size and how it starts.'
      'tree:Shows the sizes of layers and folders, and files that a later layer hides.'
      'diff:Shows what changed: packages, files and settings.'
      'history:Shows the steps that made an image, and the layer of each.'
      'why:Shows what brought a file into an image: a package, a wheel, a jar, or a layer.'
      'pull:Fetches an image of another registry, or of a layout or archive, verifies it, and prints its digest. Credentials are those of docker login and podman login.'
      'push:Sends an image of the store to another registry, and prints its digest. Credentials are those of docker login and podman login.'
      'import:Takes an image from an OCI layout or an archive of docker save, verifies it, and prints its digest.'
      'export:Writes an image of the store to an OCI layout, or to an archive for docker load.'
      'rm:Lets the tags of an image go; without a tag, all of NAME. stele registry gc then frees the disk. A tag'\''s name stays taken. Where releases use the image, it says which, and refuses unless forced.'
      'uploads:Lists the registry'\''s open uploads, the longest idle ones first, or ends some.')
    _describe command found
    ;;
  "image ls")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "image show")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "image tree")
    found=(
      '--color:Colours also where no terminal is.'
      '--depth:How many levels of folders; default 2.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--layer:Only the files of this layer.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "image diff")
    found=(
      '--all:List the files of packages, too.'
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "image history")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "image why")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "image pull")
    found=(
      '--as:The name in the store; without it, the one in its registry.'
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--plain-http:Ask the registry without TLS. For this machine'\''s own, it always is.'
      '--platform:Such as linux/arm64, or all; without it, this machine'\''s.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "image push")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--plain-http:Ask the registry without TLS. For this machine'\''s own, it always is.'
      '--platform:Of an image for several platforms only this one, such as linux/arm64.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "image import")
    found=(
      '--as:The name in the store; without it, the one that it carries.'
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--platform:Such as linux/arm64, or all; without it, this machine'\''s.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "image export")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--platform:Of an image for several platforms only this one, such as linux/arm64.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "image rm")
    found=(
      '--color:Colours also where no terminal is.'
      '--force:Also where releases use it. What they need stays as long as they are kept.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "image uploads")
    found=(
      '--color:Colours also where no terminal is.'
      '--end:End this upload and remove what it received; repeatable.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "registry")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(
      'gc:Removes what no release, tag, instance or push under way needs. Tags stay, unless --keep-tags is given. Builds, pushes and the server may go on meanwhile. What is younger than an hour always stays.')
    _describe command found
    ;;
  "registry gc")
    found=(
      '--color:Colours also where no terminal is.'
      '--dry-run:Say what would be removed. Changes nothing.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--keep-tags:Keep the N newest tags of each repository, and those that a release needs; others go.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "validate")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "plan")
    found=(
      '--adopt:Take over running services of a fleet with another metadata.name.'
      '--color:Colours also where no terminal is.'
      '--detail:Show every difference, and all lines of changed config files.'
      '-e:The environment; default the only one.'
      '--environment:The environment; default the only one.'
      '--exit-code:End with 3 when something would change.'
      '-f:The fleet file; - is standard input; default fleet.yaml.'
      '--file:The fleet file; - is standard input; default fleet.yaml.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.'
      '--show-env:Print the values of env, which may be secrets. For root.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "apply")
    found=(
      '--adopt:Take over running services of a fleet with another metadata.name.'
      '--color:Colours also where no terminal is.'
      '-e:The environment; default the only one.'
      '--environment:The environment; default the only one.'
      '-f:The fleet file; - is standard input; default fleet.yaml.'
      '--file:The fleet file; - is standard input; default fleet.yaml.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '--no-wait:Return when the order is recorded.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.'
      '--timeout:Stop waiting after this; default 30m.'
      '-y:Do not ask.'
      '--yes:Do not ask.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "rollback")
    found=(
      '--color:Colours also where no terminal is.'
      '--dry-run:Only show what would change.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '--no-wait:Return when the order is recorded.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--reason:Why, for the ledger.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.'
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
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--reason:Why, for the ledger.'
      '--release:The release; default the wanted one, or else the newest condemned one.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.'
      '--timeout:Stop waiting after this; default 30m.'
      '--wait:Wait for the rollout that this begins, and end as an apply does.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(${(f)"$(stele completion services 2>/dev/null)"})
    compadd -a found
    ;;
  "status")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.'
      '-w:Show it again whenever it changes, until Ctrl-C.'
      '--watch:Show it again whenever it changes, until Ctrl-C.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(${(f)"$(stele completion services 2>/dev/null)"})
    compadd -a found
    ;;
  "releases")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(${(f)"$(stele completion services 2>/dev/null)"})
    compadd -a found
    ;;
  "logs")
    found=(
      '--color:Colours also where no terminal is.'
      '-f:Go on with what is written from now on, until Ctrl-C.'
      '--follow:Go on with what is written from now on, until Ctrl-C.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--instance:Only this instance, whatever its release.'
      '--lines:So many lines, of all instances together; default 100.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--previous:Only the instance that ended last.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--release:Only instances of this release; default: of the one that serves.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.'
      '--since:Only lines from then on: how long ago (30s, 10m, 2h, 7d), or 2026-08-21T09:00:00Z.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(${(f)"$(stele completion services 2>/dev/null)"})
    compadd -a found
    ;;
  "why")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.'
      '--show-env:Print the values of env, which may be secrets. For root.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(${(f)"$(stele completion services 2>/dev/null)"})
    compadd -a found
    ;;
  "drift")
    found=(
      '--color:Colours also where no terminal is.'
      '--exit-code:End with 3 when there is drift that is still there.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "audit")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(
      'log:Shows the ledger'\''s newest entries.'
      'verify:Checks every byte of a ledger. Each entry is in the tree, the tree is the one that was signed, and with --since nothing was removed or rewritten. Ends with 5 when a check fails.'
      'at:Tells which digests ran at a time.')
    _describe command found
    ;;
  "audit log")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--last:So many entries; default 50.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "audit verify")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--key:The verifier key, or its file.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.'
      '--since:File of an older checkpoint.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "audit at")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--key:The verifier key, or its file.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "server")
    found=(
      '--access-log:A line for each request in the gateway'\''s folder: off (default), text or json.'
      '--api:The API'\''s Unix socket; default that of the home.'
      '--color:Colours also where no terminal is.'
      '--gateway:Where requests come in; default :8080.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--log:Lines on standard error, one for each change: text (default) or json.'
      '--metrics:Where /metrics, /healthz and /readyz are, too; they are on the API'\''s socket in any case.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--registry:Where images are pushed to and pulled from; default 127.0.0.1:5000.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(
      'adopt:Says which installation a copied, moved or restored home is. Without --new-id it is the one that it was, on this machine from now on. With --new-id it gets an id, a key and a ledger of its own, keeps the images and nothing else, and can run beside the original; the former ledger stays in HOME/former, verifiable.')
    _describe command found
    ;;
  "server adopt")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--new-id:Give it an id of its own, to run it beside the original.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.'
      '-y:Do not ask.'
      '--yes:Do not ask.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "gateway")
    found=(
      '--color:Colours also where no terminal is.'
      '--dir:Its table and control socket.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--listen:Where requests come in.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "stop")
    found=(
      '--all:All services, and the gateway.'
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '--no-wait:Return when the order is recorded.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.'
      '--timeout:Stop waiting after this; default 30m.'
      '-y:Do not ask.'
      '--yes:Do not ask.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    found=(${(f)"$(stele completion services 2>/dev/null)"})
    compadd -a found
    ;;
  "uninstall")
    found=(
      '--color:Colours also where no terminal is.'
      '--confirm:Its id, or its home where it has none: confirms without being asked.'
      '--dry-run:List what would be removed. Changes nothing.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--installation:By its id of 8 hex digits instead: for an installation whose home is gone.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "version")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "explain")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "docs")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    _files
    ;;
  "schema")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    compadd fleet image demo doctor build lock registry validate plan apply rollback pardon status releases logs why drift audit server gateway stop uninstall version explain docs schema man completion help
    ;;
  "man")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    compadd demo doctor build lock image registry validate plan apply rollback pardon status releases logs why drift audit server gateway stop uninstall version explain docs schema man completion help
    ;;
  "completion")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--home:The installation'\''s home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.'
      '--server:Or its server'\''s socket; else STELE_SERVER, else that of the home.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    compadd bash zsh fish services
    ;;
  "help")
    found=(
      '--color:Colours also where no terminal is.'
      '-h:Show this help.'
      '--help:Show this help.'
      '--no-color:No colours, as with NO_COLOR in the environment.'
      '-o:table or json.'
      '--output:table or json.'
      '--progress:auto, tty, plain or none: how progress is shown; auto is tty at a terminal, else plain.')
    [[ $PREFIX = -* ]] && { _describe option found; return }
    compadd demo doctor build lock image registry validate plan apply rollback pardon status releases logs why drift audit server gateway stop uninstall version explain docs schema man completion help
    ;;
  esac
}
if [ "${funcstack[1]}" = _stele ]; then _stele "$@"; else compdef _stele stele; fi
