#!/bin/sh
# Makes the virtual environment $1 with the first Python of 3.14 to 3.11 that can, or says what to do. PYTHON chooses one.
set -eu
target=$1

say() { printf '%s\n' "$*" >&2; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

python=
for candidate in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3}; do
    if new_enough "$candidate"; then python=$candidate; break; fi
done
if [ -z "$python" ]; then
    say "Counterclaim needs Python 3.11 or later, and none of these is: ${PYTHON:-python3.14 to python3.11, python3}."
    say "Install one (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python), or say make PYTHON=/path/to/python."
    exit 1
fi

if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing $package, which $python needs to make an environment."
        apt-get install -y -qq "$package" >/dev/null 2>&1 ||
            { apt-get update -qq && apt-get install -y -qq "$package"; } >/dev/null 2>&1 || true
    fi
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        say "$python cannot make a virtual environment. Debian, Ubuntu: sudo apt-get install $package; then run make again."
        exit 1
    fi
fi

rm -rf "$target"
"$python" -m venv "$target"
