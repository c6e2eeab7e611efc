/**
 * What each shell is given: it asks this command with the words so far, and offers what comes back. Descriptions stand after a tabulator; a
 * shell without room for them takes them away.
 */
export const SCRIPTS = {
  zsh: `#compdef lifeguard
_lifeguard() {
  local -a names shown
  local line name about
  while IFS= read -r line; do
    name=\${line%%$'\\t'*}
    about=\${line#*$'\\t'}
    names+=("$name")
    shown+=("\${name//:/\\\\:}\${about:+:$about}")
  done < <(command lifeguard completion words -- "\${words[@]:1:$((CURRENT-1))}" 2>/dev/null)
  if (( \${#names} )); then
    if [[ \${names[1]} == *, ]] || [[ \${words[CURRENT]} == *,* ]]; then
      compadd -S '' -- "\${names[@]}"
    else
      _describe -V lifeguard shown
    fi
  else
    _files
  fi
}
if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then
  _lifeguard "$@"
else
  compdef _lifeguard lifeguard
fi
`.trimEnd(),
  bash: `_lifeguard() {
  local line
  local IFS=$'\\n'
  # A colon or an equals sign ends a word in bash; what is asked is about the whole of it.
  local cur=\${COMP_WORDS[COMP_CWORD]}
  local -a words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  local before=''
  if declare -F _get_comp_words_by_ref >/dev/null; then
    local cword
    _get_comp_words_by_ref -n := -w words -i cword
    words=("\${words[@]:1:cword}")
    cur=\${words[\${#words[@]}-1]}
    [[ $cur == *[:=]* ]] && before=\${cur%"\${cur##*[:=]}"}
  fi
  COMPREPLY=()
  while IFS= read -r line; do
    line=\${line%%$'\\t'*}
    COMPREPLY+=("\${line#"$before"}")
  done < <(command lifeguard completion words -- "\${words[@]}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *, ]] && compopt -o nospace
  return 0
}
complete -o default -F _lifeguard lifeguard
`.trimEnd(),
  fish: `function __lifeguard_words
  set -l words (commandline -opc) (commandline -ct)
  command lifeguard completion words -- $words[2..-1] 2>/dev/null
end
complete -c lifeguard -f -a '(__lifeguard_words)'
`.trimEnd(),
} as const;
