"""The scripts that complete parley's command line in bash, zsh and fish, made from what its parser takes."""

import shlex
from collections.abc import Iterator

from tui.cli.arguments import VerbArgument, VerbArguments, command_line

_BASH = r"""
_parley_names() {  # PROGRAM DATABASE KIND…: adds each name that begins with what is typed
    local name about program=$1 file=$2
    shift 2
    while IFS=$'\t' read -r name about; do
        name=$(printf %q "$name")
        [[ $name == "$cur"* ]] && COMPREPLY+=("$name")
    done < <("$program" ${file:+--db "$file"} completion --list "$@" 2>/dev/null)
}

_parley_files() {
    local name
    compopt -o default 2>/dev/null && return  # readline quotes names better
    while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen -f -- "$cur")
}

_parley() {
    local cur=${COMP_WORDS[COMP_CWORD]} option= verb= file= takes= options= at=0 i word
    COMPREPLY=()
    [[ $cur == '=' ]] && cur=
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $word == '=' ]]; then
            :
        elif [[ $option ]]; then
            [[ $option == --db ]] && file=$word
            option=
        elif [[ $word == -?* ]]; then
            _parley_takes "$verb" "$word"
            [[ $takes ]] && option=$word
        elif [[ ! $verb ]]; then
            verb=$word
        else
            ((at++))
        fi
    done
    if [[ ! $option && $cur == -* ]]; then
        _parley_options "$verb"
        takes="words $options"
    elif [[ ! $option && ! $verb ]]; then
        takes="words $_parley_verbs"
    else
        _parley_takes "$verb" "${option:-$at}"
    fi
    case $takes in
        files) _parley_files ;;
        'names '*) _parley_names "$1" "$file" ${takes#names } ;;
        'words '*) COMPREPLY=($(compgen -W "${takes#words }" -- "$cur")) ;;
    esac
}

complete -F _parley parley
"""

_ZSH = r"""
_parley_names() {  # KIND…
    local line
    local -a found
    for line in ${(f)"$($_parley_program ${_parley_file:+--db} $_parley_file completion --list $@ 2>/dev/null)"}; do
        found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    done
    _describe -t names "${(j: or :)@}" found
}

if [[ $funcstack[1] == _parley ]]; then
    _parley "$@"
else
    compdef _parley parley
fi
"""

_FISH = r"""
function __parley_place --description 'the verb, and how many words come after it'
    set -l verb ''
    set -l at 0
    set -l value no
    for word in (commandline -opc)[2..-1]
        if test $value = yes
            set value no
            continue
        end
        switch $word
            case VALUED
                set value yes
            case '-*'
            case '*'
                if test -z "$verb"
                    set verb $word
                else
                    set at (math $at + 1)
                end
        end
    end
    echo "$verb $at"
end

function __parley_in
    string match -q -- "$argv[1] *" (__parley_place)
end

function __parley_at
    test (__parley_place) = "$argv"
end

function __parley_names
    set -l words (commandline -opc)
    set -l file
    if set -l at (contains -i -- --db $words)
        set file --db $words[(math $at + 1)]
    end
    $words[1] $file completion --list $argv 2>/dev/null
end

complete -c parley -f
"""


def script(shell: str) -> str:
    """Return the script for `shell`, one of `SHELLS`."""
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](command_line())


def _quoted(text: str) -> str:
    """Return a text as one word of a shell."""
    return "'" + text.replace("'", "'\\''") + "'"


# --- bash -------------------------------------------------------------------------------------------------------------


def _bash(verbs: tuple[VerbArguments, ...]) -> str:
    lines = [
        "# Completes parley's command line in bash. Put this into ~/.bashrc:",
        '#     eval "$(parley completion bash)"',
        "",
        f"_parley_verbs={_quoted(' '.join(each.name for each in verbs if each.name))}",
        "",
        "_parley_options() {  # VERB",
        "    case $1 in",
        *(f"        {_quoted(verb.name)}) options={_quoted(' '.join(_spellings(verb)))} ;;" for verb in verbs),
        "        *) options= ;;",
        "    esac",
        "}",
        "",
        "_parley_takes() {  # VERB, and an OPTION or the number of the words before: sets `takes`",
        '    case "$1 $2" in',
        *(f"        {pattern}) takes={_quoted(takes)} ;;" for verb in verbs for pattern, takes in _bash_cases(verb)),
        "        *) takes= ;;",
        "    esac",
        "}",
    ]
    return "\n".join(lines) + "\n" + _BASH


def _spellings(verb: VerbArguments) -> list[str]:
    return [spelling for each in verb.options for spelling in each.options if spelling.startswith("--")]


def _bash_cases(verb: VerbArguments) -> Iterator[tuple[str, str]]:
    for each in verb.options:
        if each.shown:
            yield "|".join(_quoted(f"{verb.name} {spelling}") for spelling in each.options), _bash_takes(each)
    for n, each in enumerate(verb.words):
        yield _quoted(f"{verb.name} ") + "[0-9]*" if each.many else _quoted(f"{verb.name} {n}"), _bash_takes(each)


def _bash_takes(of: VerbArgument) -> str:
    if of.choices:
        return " ".join(("words", *of.choices))
    if of.lists:
        return " ".join(("names", *of.lists))
    return "files" if of.files else "free"


# --- zsh --------------------------------------------------------------------------------------------------------------


def _zsh(verbs: tuple[VerbArguments, ...]) -> str:
    top, *others = verbs
    lines = [
        "#compdef parley",
        "# Completes parley's command line in zsh. Put this into ~/.zshrc, after compinit:",
        '#     eval "$(parley completion zsh)"',
        "",
        "_parley() {",
        '    local curcontext="$curcontext" state line _parley_program=$words[1] _parley_file',
        "    local -A opt_args",
        "    local -a verbs",
        "    verbs=(",
        *(f"        {_quoted(_zsh_plain(each.name) + ':' + each.short)}" for each in others),
        "    )",
        "    _arguments -C " + " ".join(_zsh_specs(top)) + " '1:verb:->verb' '*::words:->words'",
        "    _parley_file=$opt_args[--db]",
        "    case $state in",
        "        verb) _describe verb verbs ;;",
        "        words)",
        "            case $line[1] in",
        *(f"                {each.name}) _arguments {' '.join(_zsh_specs(each))} ;;" for each in others),
        "            esac",
        "            ;;",
        "    esac",
        "}",
    ]
    return "\n".join(lines) + "\n" + _ZSH


def _zsh_specs(verb: VerbArguments) -> Iterator[str]:
    for each in verb.options:
        value = f":{_zsh_plain(each.shown)}:{_zsh_action(each)}" if each.shown else ""
        before = "*" if each.many else f"({' '.join(each.options)})"
        yield from (_quoted(f"{before}{spelling}[{_zsh_plain(each.says)}]{value}") for spelling in each.options)
    for n, each in enumerate(verb.words, 1):
        place = "*" if each.many else f"{n}:" if each.optional else str(n)
        yield _quoted(f"{place}:{_zsh_plain(each.shown)}:{_zsh_action(each)}")


def _zsh_action(of: VerbArgument) -> str:
    if of.choices:
        return f"({' '.join(of.choices)})"
    if of.lists:
        return " ".join((" _parley_names", *of.lists))  # the space: without options of zsh's own before the kinds
    return "_files" if of.files else " "


def _zsh_plain(text: str) -> str:
    """Return a text without anything that `_arguments` reads as its own sign."""
    for sign in ("\\", ":", "[", "]"):
        text = text.replace(sign, "\\" + sign)
    return text


# --- fish -------------------------------------------------------------------------------------------------------------


def _fish(verbs: tuple[VerbArguments, ...]) -> str:
    valued = sorted({option for verb in verbs for each in verb.options if each.shown for option in each.options})
    lines = [
        "# Completes parley's command line in fish. Save it where fish looks for it:",
        "#     parley completion fish > ~/.config/fish/completions/parley.fish",
        _FISH.replace("VALUED", " ".join(valued)).rstrip(),
    ]
    for verb in verbs:
        lines += _fish_verb(verb)
    return "\n".join(lines) + "\n"


def _fish_verb(verb: VerbArguments) -> Iterator[str]:
    yield ""
    if verb.name:
        yield f"complete -c parley -n \"__parley_at '' 0\" -a {verb.name} -d {_fish_quoted(verb.short)}"
    where = f'"__parley_in {shlex.quote(verb.name)}"'
    for each in verb.options:
        spelt = " ".join(f"-l {spelling[2:]}" if spelling[:2] == "--" else f"-s {spelling[1:]}"
                         for spelling in each.options)  # fmt: skip
        yield f"complete -c parley -n {where} {spelt}{_fish_value(each)} -d {_fish_quoted(each.says)}"
    for n, each in enumerate(verb.words):
        place = where if each.many else f'"__parley_at {verb.name} {n}"'
        if each.choices or each.lists or each.files:
            yield f"complete -c parley -n {place}{_fish_value(each).replace(' -x', '').replace(' -r', '')}"


def _fish_value(of: VerbArgument) -> str:
    """Return what says which value an option takes; nothing for one that takes none."""
    if of.choices:
        return f" -x -a {_fish_quoted(' '.join(of.choices))}"
    if of.lists:
        return f" -x -a '(__parley_names {' '.join(of.lists)})'"
    if of.files:
        return " -r -F"
    return " -x" if of.shown else ""


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
