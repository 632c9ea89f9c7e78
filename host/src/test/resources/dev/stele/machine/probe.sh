# Runs the attempts that stand below it, and says of each how it ended and the last line that it said.
raw() { /bin/raw "$@"; }
shows() {
  if [ -d "$1" ]; then seen=$(ls -A "$1" 2>/dev/null | busybox wc -c); else
    seen=$(busybox head -c 1 "$1" 2>/dev/null | busybox wc -c); fi
  [ "$seen" -gt 0 ]
}
opens() { true 2>/dev/null >>"$1"; }
opensAny() {
  busybox find "$1" -type f 2>/dev/null | while read -r file; do
    if opens "$file"; then echo "$file"; exit 9; fi
  done
  [ $? = 9 ]
}
tries() {
  command=$1
  shift
  for word in "$@"; do
    if $command "$word"; then echo "$word"; return 0; fi
  done
  return 1
}
family() {
  for type in 1 2 3 4 5; do
    if /bin/raw {socket} "$1" $type 0; then return 0; fi
  done
  return 1
}
connects() { busybox nc -w 1 "$1" "$2" </dev/null; }
repeat() {
  times=$1
  while [ "$times" -gt 0 ]; do printf '%s ' "$2"; times=$((times - 1)); done
}
# A socket, descriptor 4, that does not connect at once and is bound to an address that is not the instance's.
freely() {
  printf '{openat} -100 @/probe/forged 0 , {read} r z 16 , {socket} 2 %s 0 , ' "$((2050 - ${1:-0}))"
  printf '{setsockopt} 4 0 15 @aaaa 4 , {bind} 4 z 16'
}
# Prints why the file cannot grow to 80 MiB, and is false.
fills() {
  why=$(dd if=/dev/zero of="$1" bs=1M count=80 2>&1)
  busybox rm "$1"
  echo "$why" | busybox grep -v records && false
}
queues() {
  times=$1
  while [ "$times" -gt 0 ]; do printf '{mq_open} @queue%s 66 384 0 , ' "$times"; times=$((times - 1)); done
}
ended() {
  code=$?
  echo "@@ $1 $code $(busybox tail -n 1 /run/said | busybox cut -c 1-200)"
}
