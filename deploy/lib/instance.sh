# shellcheck shell=bash
# Brings in the whole shell library, in the order in which its parts need each other.

LIBRARY_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=deploy/lib/common.sh
. "$LIBRARY_DIR/common.sh"
# shellcheck source=deploy/lib/packages.sh
. "$LIBRARY_DIR/packages.sh"
# shellcheck source=deploy/lib/build.sh
. "$LIBRARY_DIR/build.sh"
# shellcheck source=deploy/lib/postgres.sh
. "$LIBRARY_DIR/postgres.sh"
# shellcheck source=deploy/lib/database.sh
. "$LIBRARY_DIR/database.sh"
# shellcheck source=deploy/lib/daemon.sh
. "$LIBRARY_DIR/daemon.sh"
