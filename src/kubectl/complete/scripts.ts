/** Code for each shell that asks `kubectl __complete` at every Tab and does with the answer as its last line says. */

const bash = `# bash completion for kubectl. To load it: source <(kubectl completion bash)

__start_kubectl() {
  local cur words cword line directive=0 extension
  local -a answer=() endings=()
  COMPREPLY=()
  if declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref -n '=:' cur words cword
  else
    words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD cur="\${COMP_WORDS[COMP_CWORD]}"
  fi
  while IFS= read -r line; do answer+=("$line"); done < <("\${words[0]/#\\~/$HOME}" __completeNoDesc "\${words[@]:1:cword-1}" "$cur" 2>/dev/null)
  [ "\${#answer[@]}" -gt 0 ] || return
  directive=\${answer[\${#answer[@]}-1]#:}
  unset "answer[\${#answer[@]}-1]"
  (( directive & 1 )) && return
  if (( directive & 8 )); then
    endings=("\${answer[@]}")
    while IFS= read -r line; do
      if [ -d "$line" ]; then COMPREPLY+=("$line"); continue; fi
      for extension in "\${endings[@]}"; do [[ $line == *."$extension" ]] && COMPREPLY+=("$line"); done
    done < <(compgen -f -- "$cur")
    compopt -o filenames 2>/dev/null
    return
  fi
  (( directive & 2 )) && compopt -o nospace 2>/dev/null
  (( directive & 4 )) && compopt +o default 2>/dev/null
  # What stands before the last = or : is a word of its own to bash.
  local prefix=""
  [[ $cur == *[=:]* && $COMP_WORDBREAKS == *[=:]* ]] && prefix="\${cur%"\${cur##*[=:]}"}"
  [[ $cur == -*=* ]] && prefix=""
  for line in "\${answer[@]}"; do [[ $prefix$line == "$prefix"* ]] && COMPREPLY+=("\${line#"$prefix"}"); done
}

complete -o default -F __start_kubectl kubectl
`;

const zsh = `#compdef kubectl
# zsh completion for kubectl. To load it: source <(kubectl completion zsh)

compdef _kubectl kubectl

_kubectl() {
  local -a lines found endings
  local line name about directive
  local -a asked=("\${(@Q)words[1,CURRENT-1]}")
  lines=("\${(@f)$("$asked[1]" __complete "\${(@)asked[2,-1]}" "\${(Q)words[CURRENT]}" 2>/dev/null)}")
  directive=\${lines[-1]#:}
  lines=("\${(@)lines[1,-2]}")
  (( directive & 1 )) && return 1
  if (( directive & 8 )); then
    _files -g "*.(\${(j:|:)lines})(-.)"
    return
  fi
  for line in "\${(@)lines}"; do
    name=\${line%%$'\\t'*}
    [[ $line == *$'\\t'* ]] && about=":\${line#*$'\\t'}" || about=""
    found+=("\${name//:/\\\\:}$about")
  done
  if (( \${#found} )); then
    if (( directive & 2 )); then _describe kubectl found -S ''; else _describe kubectl found; fi
  elif (( !(directive & 4) )); then
    _files
  fi
}

[ "$funcstack[1]" = "_kubectl" ] && _kubectl
`;

const fish = `# fish completion for kubectl. To load it: kubectl completion fish | source

function __kubectl_complete
    set -l tokens (commandline -opc)
    set -l current (commandline -ct)
    set -l answer ($tokens[1] __complete $tokens[2..-1] "$current" 2>/dev/null)
    test (count $answer) -gt 0; or return
    set -l directive (string sub -s 2 -- $answer[-1])
    set -l words $answer[1..-2]
    test (math "bitand($directive, 1)") -eq 0; or return
    if test (math "bitand($directive, 8)") -ne 0
        for ending in $words
            __fish_complete_suffix ".$ending"
        end
        return
    end
    if test (count $words) -eq 0; and test (math "bitand($directive, 4)") -eq 0
        __fish_complete_path "$current"
        return
    end
    set -l flag (string match -r -- '^-[^=]*=' "$current")
    for word in $words
        echo "$flag$word"
    end
end

complete -c kubectl -e
complete -c kubectl -f -a '(__kubectl_complete)'
`;

const powershell = `# powershell completion for kubectl. To load it: kubectl completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'kubectl' -ScriptBlock {
  param($WordToComplete, $CommandAst, $CursorPosition)
  $words = @($CommandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $CursorPosition -or $_.Extent.Text -ne $WordToComplete } | ForEach-Object { $_.ToString() })
  $program = $words[0]
  $arguments = @($words | Select-Object -Skip 1)
  $answer = @(& $program '__complete' @arguments "$WordToComplete" 2>$null)
  if ($answer.Count -eq 0) { return }
  $directive = [int]($answer[-1].TrimStart(':'))
  if (($directive -band 1) -or ($directive -band 8)) { return }
  $ending = if ($directive -band 2) { '' } else { ' ' }
  $answer | Select-Object -SkipLast 1 | ForEach-Object {
    $word, $about = $_ -split "\`t", 2
    if (-not $about) { $about = ' ' }
    [System.Management.Automation.CompletionResult]::new("$word$ending", $word, 'ParameterValue', $about)
  }
}
`;

export const SCRIPTS: Readonly<Record<string, string>> = { bash, zsh, fish, powershell };
