#!/bin/sh
# Installs what building and testing pxm needs: iasl from Debian's acpica-tools, and the packages of package.json.
set -eu
cd "$(dirname "$0")/.."

fail() {
  echo "setup: $*" >&2
  exit 3
}

command -v node >/dev/null || fail 'needs Node 20.11 or later: apt-get install nodejs, or https://nodejs.org'
node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 11) ? 0 : 1)' ||
  fail "needs Node 20.11 or later, this is $(node --version)"

if command -v "${PXM_IASL:-iasl}" >/dev/null; then
  echo "setup: iasl is here: $(command -v "${PXM_IASL:-iasl}")"
else
  install='install acpica-tools by hand, or name an iasl in PXM_IASL, and run this again'
  command -v apt-get >/dev/null || fail "iasl is missing and this machine has no apt-get: $install"
  sudo=
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "iasl is missing, and installing it needs root: $install"
    sudo=sudo
  fi
  echo 'setup: installing acpica-tools for iasl'
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086
  { $sudo apt-get -qq update && $sudo apt-get -qq install -y --no-install-recommends acpica-tools; } >/dev/null ||
    fail "acpica-tools could not be installed: $install"
fi

npm ci --no-audit --no-fund
