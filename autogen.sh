#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes ./configure from a fresh clone.
set -e
cd "$(dirname "$0")"
exec autoreconf --install --force --warnings=all
