# What people do here again and again. `just` alone is for after each change; CONTRIBUTING.md says when to use the rest.
# All of it runs in .venv, which `just setup` makes. The files it leaves are in dev/, which git ignores.

set shell := ["bash", "-euo", "pipefail", "-c"]

bin := justfile_directory() / ".venv/bin"
parley := bin / "parley"

# style, import rules and the fast tests
default: lint (test "-m" "not slow and not deep and not openssh and not browser")

# make .venv with exactly what the tests are run with
setup:
    python3 -m venv .venv
    {{bin}}/pip install --quiet --require-hashes -r tests/requirements.txt
    {{bin}}/pip install --quiet --no-deps --no-build-isolation -e .

# style, spelling and the import rules
lint:
    {{bin}}/ruff check .
    {{bin}}/ruff format --check .
    {{bin}}/codespell
    {{bin}}/lint-imports

# the types of everything, strictly
types:
    {{bin}}/mypy

# every test but the deep ones and those that need OpenSSH or a browser; with words, what pytest makes of them: `just test tests/sessions -k seal`
[positional-arguments]
test *words:
    {{bin}}/python -m pytest -q -n auto "$@"

# everything CI runs
ci:
    .ci/run

# write everything again that is made from the code: schemas, the key table, the man page, the phase diagrams, pictures and screens
generate:
    {{bin}}/python -m sessions.minutes.schema
    {{bin}}/python -m sessions.library.playbook_schema
    {{bin}}/python -m sessions.library.pack_schema
    {{bin}}/python -m sessions.library.board_schema
    {{bin}}/python -m sessions.library.tension_schema
    {{bin}}/python -m sessions.library.roles_schema
    {{bin}}/python -m sessions.library.phase_schema
    {{bin}}/python -m tui.config_schema
    {{bin}}/python -m tui.cli.key_table > docs/keys.md
    {{bin}}/python -m tui.cli.man_page > docs/parley.1
    {{bin}}/python -m sessions.library.phase_diagrams > docs/phases.md
    {{bin}}/python docs/pictures/make.py
    {{bin}}/python -m tests.tui.snapshots.take

# every screen as a picture in each size and theme, under dev/looks: `just look --only align --size 120x40 --sheet 4`
[positional-arguments]
look *words:
    {{bin}}/python -m docs.pictures.look --to dev/looks "$@"

# take the pictures of today in docs/before-and-after.md again, or some of them: `just pairs --only align`
[positional-arguments]
pairs *words:
    {{bin}}/python -m docs.pictures.pairs "$@"

# what a whole session asks of two leaders, at one keyboard, --two or --ssh: keys, letters, dialogs, and "who?"
[positional-arguments]
presses *options:
    {{bin}}/python -m bench presses "$@"

# look around in the three example sessions
demo:
    {{parley}} demo

# the running example with both seats side by side in tmux; it is gone once both have quit
two:
    #!/usr/bin/env bash
    set -euo pipefail
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    session=$({{parley}} --db "$folder/demo.db" demo --load | tail -n 1)
    open="{{parley}} --db $folder/demo.db open $session --as"
    TMUX= tmux -L parley-two new-session "$open cpo" \; split-window -h "$open cto"

# let yourself in over SSH, to the running example: prints how for both seats, then listens
host port="2222":
    #!/usr/bin/env bash
    set -euo pipefail
    mkdir -p dev
    [ -e dev/host.id ] || {{parley}} --db dev/host.db demo --load | tail -n 1 > dev/host.id
    for seat in cpo cto; do
        {{parley}} --db dev/host.db invite "$(cat dev/host.id)" "$seat" --host 127.0.0.1 --port {{port}}
    done
    exec {{parley}} --db dev/host.db host --port {{port}}

# make dev/seed.db with N closed sessions, to see how something grows
seed N:
    mkdir -p dev
    rm -f dev/seed.db dev/seed.log
    {{bin}}/python -m bench.files dev/seed.db {{N}}
    @echo "now: parley --db dev/seed.db"
