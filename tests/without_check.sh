#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
skip_all "the unit tests need Check (Debian: check), which configure did not find"
