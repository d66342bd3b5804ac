#!/bin/bash
# SPDX-License-Identifier: MIT
#
# One obstacle at a time: the cause names it, and its remedy lifts it. See env/obstacles.sh.
exec bash "${top_srcdir:?}/tests/env/run.sh" --obstacles "$@"
