# To be sourced by what fetches things from Debian.
#
#   cached_tree NAME RECIPE... MAKER   prints the folder NAME-<hash of the files RECIPE> of the user's cache; where it is
#                                      not there, MAKER fills $tree, with $work to work in, and it is put in place whole
#   private_apt SUITE                  from here on `apt-get` means a private apt that knows SUITE alone
#   apt_log COMMAND...                 runs COMMAND quietly; on failure prints apt's own reason, in one line
#
# The private apt is the machine's own apt with configuration and state in a folder of ours: it fetches and verifies
# packages of a newer Debian, installs nothing, and leaves the system's apt and dpkg untouched.
# The mirror and the proxy are those that the machine's apt is set up with. A frozen mirror's Release file may be past its
# Valid-Until, so that check (and its twin about the clock) is off here, and only here. The signature check never is.

fail() { echo "x: $1" >&2; exit 1; }

cached_tree() {
  local name=$1 maker=${!#} recipe cache=${XDG_CACHE_HOME:-$HOME/.cache}/gyre
  recipe=$(cat "${@:2:$#-2}" | sha256sum | cut -c1-12)
  local result=$cache/$name-$recipe
  [ -d "$result" ] && { echo "$result"; return; }

  mkdir -p "$cache" || fail "cannot make the cache folder $cache."
  exec 9>"$cache/.lock"
  flock 9 # another checkout may be fetching the same
  [ -d "$result" ] && { echo "$result"; return; }
  rm -rf "$cache"/.fetch-* # of one that was killed: whoever has the lock is alone here
  work=$(mktemp -d "$cache/.fetch-XXXXXX")
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM HUP
  tree=$work/tree
  mkdir "$tree"
  [ -r "$keyring" ] || fail "$keyring (package debian-archive-keyring) is missing, so no download could be verified."
  "$maker"
  mv "$tree" "$result"
  echo "$result"
}

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# The address from which this machine's apt has its own Debian release.
debian_mirror() {
  local codename
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(CREATED_BY)' 2>/dev/null |
    awk -v release="$codename" '$2 == release && $3 == "main" && $4 == "Packages" { print $1; found = 1; exit }
                                END { if (!found) print "http://deb.debian.org/debian/" }'
}

private_apt() {
  local suite=$1 dir=$work/$1
  mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
  : >"$dir/status"
  {
    # Proxy, time-outs and the like come from the machine; its hooks do not.
    apt-config dump | grep -E '^Acquire::(http|https|ftp|tor|ForceIPv4|ForceIPv6|Retries)\b' || true
    cat <<CONF
#clear APT::Update::Pre-Invoke; #clear APT::Update::Post-Invoke; #clear APT::Update::Post-Invoke-Success;
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::sourcelist "$dir/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferencesparts "-";
Dir::State "$dir";
Dir::State::lists "$dir/lists";
Dir::State::status "$dir/status";
Dir::Cache "$dir/cache";
Dir::Log "$dir/log";
Acquire::Check-Valid-Until "false";
Acquire::Check-Date "false";
Acquire::Languages "none";
APT::Architecture "$(dpkg --print-architecture)";
APT::Update::Error-Mode "any";
APT::Sandbox::User "$(id -un)";
CONF
  } >"$dir/apt.conf"
  local from="[signed-by=$keyring] $(debian_mirror) $suite main"
  printf 'deb %s\ndeb-src %s\n' "$from" "$from" >"$dir/sources.list"
  export APT_CONFIG=$dir/apt.conf
}

apt_log() {
  local log
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then rm -f "$log"; return 0; fi
  grep -m 1 '^E: ' "$log" | sed 's/^E: //' || grep -m 1 '^W: ' "$log" | sed 's/^W: //' || true
  rm -f "$log"
  return 1
}
