# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# escapes.sh BIN FOLDER[:FOLDER...]: in an environment, the escape suite unconfined and at
# each level of `footing run`, strictly. BIN is where footing and the suite are, the suite
# makes its targets in the first FOLDER that may be written. escapes.py judges the output.
bin=$1
folders=$2

echo "level unconfined"
"$bin/escape" outside "$folders" "$bin/escape" inside
for level in filtered landlock namespace layered; do
	echo "level $level"
	# Whoever names a path wants it kept, and no filter can.
	rw='--rw @/rw'
	[ "$level" != filtered ] || rw=
	# shellcheck disable=SC2086
	said=$("$bin/escape" outside "$folders" "$bin/footing" run --isolation "$level" --strict \
		--record @/record $rw -- "$bin/escape" inside)
	echo "$said"
	# Refused for a gap, it is had without strictness: the gap is all that is open.
	case $said in
	*"\"effective\": \"$level\""*'"started": false'*)
		echo "level $level-gaps"
		# shellcheck disable=SC2086
		"$bin/escape" outside "$folders" "$bin/footing" run --isolation "$level" \
			--record @/record $rw -- "$bin/escape" inside
		;;
	esac
done
echo "level end"
