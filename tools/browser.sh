#!/bin/sh
# Sees to a Chromium for the tests that open pages: installs Debian's where permitted, else says what is left out.
set -eu

for browser in chromium chromium-browser google-chrome; do
    if command -v "$browser" >/dev/null 2>&1; then exit 0; fi
done
if [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]; then exit 0; fi

left_out="LEFT OUT: the tests that open the pages in a real browser"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "$left_out: there is no Chromium here, and no apt-get to install it with."
elif [ "$(id -u)" != 0 ]; then
    echo "$left_out: there is no Chromium here. To have them: sudo apt-get install chromium fonts-dejavu-core"
else
    echo "Installing Chromium for the browser tests."
    apt-get update -qq >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null 2>&1 ||
        echo "$left_out: apt-get could not install chromium."
fi
