import { describe, expect, it } from 'vitest';
import { templateObject } from '../../../test/support/kubectl-offline/template-object.ts';
import { GoTemplateError, parseGoTemplate, printGoTemplate } from './go-template.ts';

/** What upstream's kubectl prints for the object, or its error. */
const recorded: readonly (readonly [string, string])[] = [
  ['text only', 'text only'],
  ["{{ .kind }} {{.metadata.name}}{{\"\\n\"}}", "ConfigMap sample\n"],
  ['{{.missing}}', '<no value>'],
  ['{{.kind.deeper}}', "error: error executing template \"{{.kind.deeper}}\": template: output:1:7: executing \"output\" at <.kind.deeper>: can't evaluate field deeper in type interface {}"],
  ['{{.count}} {{.ratio}} {{.tiny}} {{.negative}} {{.yes}} {{.no}}', '1234567 1.5 1e-07 -3 true false'],
  ['{{.data.lines}}', "one\ntwo"],
  ['{{.metadata.name.x.y}}', "error: error executing template \"{{.metadata.name.x.y}}\": template: output:1:11: executing \"output\" at <.metadata.name.x.y>: can't evaluate field x in type interface {}"],
  ['a {{- .kind -}} b', 'aConfigMapb'],
  ['{{- "x" -}}', 'x'],
  ['{{/* open }}', 'error: error parsing template {{/* open }}, template: output:1: unclosed comment'],
  ['{{- 3}}', '3'],
  ["{{`raw \"text\"\\n`}}", "raw \"text\"\\n"],
  ["{{'a'}}", '97'],
  ['{{`unclosed}}', 'error: error parsing template {{`unclosed}}, template: output:1: unterminated raw quoted string'],
  ["{{''}}", "error: error parsing template {{''}}, template: output:1: invalid syntax"],
  ['{{1}} {{-1}} {{+1}} {{1.5}} {{1e3}} {{1_000}} {{0x1F}} {{0b101}} {{0o17}} {{017}} {{1.0}} {{1e100}} {{0x1p4}} {{.5}} {{true}} {{false}}', '1 -1 1 1.5 1000 1000 31 5 15 15 1 1e+100 16 0.5 true false'],
  ['{{99999999999999999999}}', 'error: error parsing template {{99999999999999999999}}, template: output:1: integer overflow: "99999999999999999999"'],
  ['{{1x}}', 'error: error parsing template {{1x}}, template: output:1: bad number syntax: "1x"'],
  ['{{08}}', 'error: error parsing template {{08}}, template: output:1: integer overflow: "08"'],
  ['{{+}}', 'error: error parsing template {{+}}, template: output:1: illegal number syntax: "+"'],
  ['}}', '}}'],
  ['{{|}}', 'error: error parsing template {{|}}, template: output:1: unexpected "|" in command'],
  ['{{foo}}', 'error: error parsing template {{foo}}, template: output:1: function "foo" not defined'],
  ['{{if}}', 'error: error parsing template {{if}}, template: output:1: missing value for if'],
  ['{{if .x}}a{{else}}b{{else}}c{{end}}', 'error: error parsing template {{if .x}}a{{else}}b{{else}}c{{end}}, template: output:1: expected end; found {{else}}'],
  ['{{range .x}}', 'error: error parsing template {{range .x}}, template: output:1: unexpected EOF'],
  ['{{continue}}', 'error: error parsing template {{continue}}, template: output:1: {{continue}} outside {{range}}'],
  ['{{template}}', 'error: error parsing template {{template}}, template: output:1: unexpected "}}" in template clause'],
  ['{{define}}', 'error: error parsing template {{define}}, template: output:1: unexpected "}}" in define clause'],
  ['{{define x}}{{end}}', 'error: error parsing template {{define x}}{{end}}, template: output:1: unexpected "x" in define clause'],
  ['{{$x}}', 'error: error parsing template {{$x}}, template: output:1: undefined variable "$x"'],
  ['{{$x, $y := .rows}}', 'error: error parsing template {{$x, $y := .rows}}, template: output:1: too many declarations in command'],
  ['{{range $i, }}{{end}}', 'error: error parsing template {{range $i, }}{{end}}, template: output:1: missing value for range'],
  ['{{()}}', 'error: error parsing template {{()}}, template: output:1: missing value for parenthesized pipeline'],
  ['{{1.x}}', 'error: error parsing template {{1.x}}, template: output:1: bad number syntax: "1.x"'],
  ['{{.x.}}', 'error: error parsing template {{.x.}}, template: output:1: unexpected <.> in operand'],
  ['{{.x,.y}}', 'error: error parsing template {{.x,.y}}, template: output:1: unexpected "," in operand'],
  ['{{é}}', 'error: error parsing template {{é}}, template: output:1: function "é" not defined'],
  ['{{.x | 1}}', 'error: error parsing template {{.x | 1}}, template: output:1: non executable command in pipeline stage 2'],
  ['{{.x | .y | true}}', 'error: error parsing template {{.x | .y | true}}, template: output:1: non executable command in pipeline stage 3'],
  ['{{verylongidentifiername}}', 'error: error parsing template {{verylongidentifiername}}, template: output:1: function "verylongidentifiername" not defined'],
  ['{{.x verylongid,}}', 'error: error parsing template {{.x verylongid,}}, template: output:1: function "verylongid" not defined'],
  ['{{if .x}}{{else if}}{{end}}', 'error: error parsing template {{if .x}}{{else if}}{{end}}, template: output:1: missing value for if'],
  ['{{if .x}}{{end}', "error: error parsing template {{if .x}}{{end}, template: output:1: bad character U+007D '}'"],
  ['{{1 2}}', "error: error executing template \"{{1 2}}\": template: output:1:2: executing \"output\" at <1>: can't give argument to non-function 1"],
  ['{{.kind | .missing}}', 'error: error executing template "{{.kind | .missing}}": template: output:1:10: executing "output" at <.missing>: missing is not a method but has arguments'],
  ['{{(.kind) 1}}', "error: error executing template \"{{(.kind) 1}}\": template: output:1:2: executing \"output\" at <(.kind) 1>: can't give argument to non-function .kind"],
  ['{{if .no}}a{{else if .yes}}b{{else}}c{{end}}', 'b'],
  ['{{with $x := .metadata}}{{$x.name}}{{end}}', 'sample'],
  ['{{range $i, $r := .rows}}{{$i}}={{$r.name}},{{end}}', '0=first,1=second,2=third,'],
  ['{{range .data}}{{.}};{{end}}', ";aGVsbG8=;one\ntwo;<a href=\"x\">&'</a>;say \"hi\";plain;héllo;"],
  ['{{range .nothing}}a{{else}}none{{end}}', 'none'],
  ['{{range .yes}}a{{end}}', "error: error executing template \"{{range .yes}}a{{end}}\": template: output:1:8: executing \"output\" at <.yes>: range can't iterate over true"],
  ['{{range $i, $j := 3}}{{$i}}{{end}}', "error: error executing template \"{{range $i, $j := 3}}{{$i}}{{end}}\": template: output:1:18: executing \"output\" at <3>: can't use 3 to iterate over more than one variable"],
  ['{{range .mixed}}<{{.}}>{{end}}', '<1><two><<no value>><true><map[k:v]><[0]>'],
  ['{{range .rows}}{{if eq .name "second"}}{{break}}{{end}}{{.name}}{{end}}', 'first'],
  ['{{$x := 0}}{{range .rows}}{{$x = .size}}{{end}}{{$x}}', '3'],
  ['{{$i := 9}}{{$v := 9}}{{range $i, $v = .strings}}{{end}}{{$i}}{{$v}}', '2c'],
  ['{{range .rows}}{{else}}{{end}}', ''],
  ['{{define "t"}}<{{.}}>{{end}}{{template "t" .kind}}{{template "t"}}', '<ConfigMap><<no value>>'],
  ['{{template "nope" .}}', "error: error executing template \"{{template \\\"nope\\\" .}}\": template: output:1:11: executing \"output\" at <{{template \"nope\" .}}>: template \"nope\" not defined"],
  ['{{define "output"}}x{{end}}', 'x'],
  ['{{define "t"}}{{range 2}}{{break}}{{end}}{{end}}{{range 2}}{{template "t"}}{{.}}{{end}}', '01'],
  ['{{and .yes .kind}} {{or .no .nothing}}', 'ConfigMap <no value>'],
  ['{{.yes | and .kind}}', 'true'],
  ['{{or 1 (index .numbers 9)}}', '1'],
  ['{{len .missing}}', 'error: error executing template "{{len .missing}}": template: output:1:2: executing "output" at <len .missing>: error calling len: reflect: call of reflect.Value.Type on zero Value'],
  ['{{len}}', 'error: error executing template "{{len}}": template: output:1:2: executing "output" at <len>: wrong number of args for len: want 1 got 0'],
  ['{{.kind | len}}', '9'],
  ['{{index .numbers 3}}', 'error: error executing template "{{index .numbers 3}}": template: output:1:2: executing "output" at <index .numbers 3>: error calling index: reflect: slice index out of range'],
  ['{{index .numbers "a"}}', "error: error executing template \"{{index .numbers \\\"a\\\"}}\": template: output:1:2: executing \"output\" at <index .numbers \"a\">: error calling index: cannot index slice/array with type string"],
  ['{{index .data 1}}', 'error: error executing template "{{index .data 1}}": template: output:1:2: executing "output" at <index .data 1>: error calling index: value has type int; should be string'],
  ['{{index .missing "a"}}', "error: error executing template \"{{index .missing \\\"a\\\"}}\": template: output:1:2: executing \"output\" at <index .missing \"a\">: error calling index: index of untyped nil"],
  ['{{index .count 1}}', "error: error executing template \"{{index .count 1}}\": template: output:1:2: executing \"output\" at <index .count 1>: error calling index: can't index item of type int64"],
  ['{{index .data "nope" "deeper"}}', "error: error executing template \"{{index .data \\\"nope\\\" \\\"deeper\\\"}}\": template: output:1:2: executing \"output\" at <index .data \"nope\" \"deeper\">: error calling index: index of nil pointer"],
  ['{{index .numbers .negative}}', 'error: error executing template "{{index .numbers .negative}}": template: output:1:2: executing "output" at <index .numbers .negative>: error calling index: index out of range: -3'],
  ['{{(index .rows 0).tags}}', '[t1 t2]'],
  ['{{slice .kind 3 1}}', 'error: error executing template "{{slice .kind 3 1}}": template: output:1:2: executing "output" at <slice .kind 3 1>: error calling slice: invalid slice index: 3 > 1'],
  ['{{slice .count 1}}', "error: error executing template \"{{slice .count 1}}\": template: output:1:2: executing \"output\" at <slice .count 1>: error calling slice: can't slice item of type int64"],
  ['{{slice .kind 1 2 3 4}}', 'error: error executing template "{{slice .kind 1 2 3 4}}": template: output:1:2: executing "output" at <slice .kind 1 2 3 4>: error calling slice: too many slice indexes: 4'],
  ['{{println 1 "a" .kind}}{{println}}x', "1 a ConfigMap\n\nx"],
  ['{{printf "%d" .kind}} {{printf "%s" .count}} {{printf "%f" .count}} {{printf "%d" .ratio}} {{printf "%t" 1}}', '%!d(string=ConfigMap) %!s(int64=1234567) %!f(int64=1234567) %!d(float64=1.5) %!t(int=1)'],
  ['{{printf "%v %d %s" nil nil .missing}}', '<nil> %!d(<nil>) %!s(<nil>)'],
  ['{{printf "%[3]d" 1 2}}', '%!d(BADINDEX)'],
  ['{{printf .count}}', 'error: error executing template "{{printf .count}}": template: output:1:9: executing "output" at <.count>: wrong type for value; expected string; got int64'],
  ['{{printf .missing}}', 'error: error executing template "{{printf .missing}}": template: output:1:9: executing "output" at <.missing>: invalid value; expected string'],
  ['{{printf "%s" .strings}} {{printf "%q" .strings}} {{printf "%d" .mixed}} {{printf "%5v" .numbers}}', '[b a c] ["b" "a" "c"] [1 %!d(string=two) <nil> %!d(bool=true) map[%!d(string=k):%!d(string=v)] [0]] [    3     1     2]'],
  ['{{html .data.markup}} {{html "a" 1 "b"}} {{html .nothing}} {{html .missing}} {{html .count}} {{html}}', '&lt;a href=&#34;x&#34;&gt;&amp;&#39;&lt;/a&gt; a1b &lt;no value&gt; &lt;no value&gt; 1234567 '],
  ['{{.data.markup | html | len}}', '46'],
  ['{{call .missing}}', 'error: error executing template "{{call .missing}}": template: output:1:2: executing "output" at <call .missing>: error calling call: call of nil'],
  ['{{call .count 1}}', 'error: error executing template "{{call .count 1}}": template: output:1:2: executing "output" at <call .count 1>: error calling call: non-function .count of type int64'],
  ['{{eq 1 "a"}}', "error: error executing template \"{{eq 1 \\\"a\\\"}}\": template: output:1:2: executing \"output\" at <eq 1 \"a\">: error calling eq: incompatible types for comparison: int and string"],
  ['{{eq .missing "a"}} {{eq "a" .missing}} {{ne .missing "a"}} {{eq nil nil}} {{eq .missing 1 "a"}}', 'false false true true false'],
  ['{{eq .numbers nil}}', 'false'],
  ['{{lt 1 "a"}}', "error: error executing template \"{{lt 1 \\\"a\\\"}}\": template: output:1:2: executing \"output\" at <lt 1 \"a\">: error calling lt: incompatible types for comparison: int and string"],
  ['{{lt .numbers 1}}', 'error: error executing template "{{lt .numbers 1}}": template: output:1:2: executing "output" at <lt .numbers 1>: error calling lt: invalid type for comparison'],
  ['{{lt .ratio 2}}', 'error: error executing template "{{lt .ratio 2}}": template: output:1:2: executing "output" at <lt .ratio 2>: error calling lt: incompatible types for comparison: float64 and int'],
  ['{{gt .missing 1}}', 'error: error executing template "{{gt .missing 1}}": template: output:1:2: executing "output" at <gt .missing 1>: error calling gt: invalid type for comparison'],
  ['{{exists}}', 'error: error executing template "{{exists}}": template: output:1:2: executing "output" at <exists>: wrong number of args for exists: want at least 1 got 0'],
  ['{{base64decode "!!"}}', "error: error executing template \"{{base64decode \\\"!!\\\"}}\": template: output:1:2: executing \"output\" at <base64decode \"!!\">: error calling base64decode: base64 decode failed: illegal base64 data at input byte 0"],
  ['{{base64decode .count}}', 'error: error executing template "{{base64decode .count}}": template: output:1:15: executing "output" at <.count>: wrong type for value; expected string; got int64'],
  ['{{base64decode 1}}', 'error: error executing template "{{base64decode 1}}": template: output:1:15: executing "output" at <1>: expected string; found 1'],
  ['{{base64decode .data.text}}', 'error: error executing template "{{base64decode .data.text}}": template: output:1:2: executing "output" at <base64decode .data.text>: error calling base64decode: base64 decode failed: illegal base64 data at input byte 4'],
  ['{{base64decode "a"}}', "error: error executing template \"{{base64decode \\\"a\\\"}}\": template: output:1:2: executing \"output\" at <base64decode \"a\">: error calling base64decode: base64 decode failed: illegal base64 data at input byte 0"],
  ['{{(print "a" "b") | len}}', '2'],
  ['{{if and .yes (eq .kind "ConfigMap")}}ok{{end}}', 'ok'],
  ['{{(.metadata).name}} {{(.metadata.labels).a}} {{(.nothing).x}}', 'sample b <no value>'],
  ['{{print (.kind)}}', 'ConfigMap'],
  ['{{if index .numbers 9}}{{end}}', 'error: error executing template "{{if index .numbers 9}}{{end}}": template: output:1:5: executing "output" at <index .numbers 9>: error calling index: index out of range: 9'],
  ['{{template "t" index .numbers 9}}{{define "t"}}{{end}}', "error: error executing template \"{{template \\\"t\\\" index .numbers 9}}{{define \\\"t\\\"}}{{end}}\": template: output:1:15: executing \"output\" at <index .numbers 9>: error calling index: index out of range: 9"],
];

function outcome(text: string): string {
  try {
    return printGoTemplate(parseGoTemplate(text), templateObject);
  } catch (error) {
    return `error: ${(error as Error).message.split('. Printing')[0]}`;
  }
}

describe('a Go template prints what upstream prints', () => {
  it.each(recorded)('%s', (text, expected) => expect(outcome(text)).toBe(expected));
});

it('keeps what was printed before an error, and shows what helps to find it', () => {
  const print = () => printGoTemplate(parseGoTemplate('a{{.k.x}}'), { k: 'v' });
  expect(print).toThrow(GoTemplateError);
  const why = 'template: output:1:5: executing "output" at <.k.x>: can\'t evaluate field x in type interface {}';
  expect(print).toThrow(expect.objectContaining({
    message: `error executing template "a{{.k.x}}": ${why}`,
    printed: `aError executing template: ${why}. Printing more information for debugging the template:\n\ttemplate was:\n\t\ta{{.k.x}}\n\traw data was:\n\t\t{"k":"v"}\n\tobject given to template engine was:\n\t\tmap[k:v]\n\n`,
  }));
});
