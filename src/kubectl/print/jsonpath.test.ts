import { describe, expect, it } from 'vitest';
import { templateObject } from '../../../test/support/kubectl-offline/template-object.ts';
import { parseJsonPath, printJsonPath } from './jsonpath.ts';

/** What upstream's kubectl prints for the object, or how its error begins. */
const recorded: readonly (readonly [string, string])[] = [
  ['text only', 'text only'],
  ['{.kind} {.metadata.name}', 'ConfigMap sample'],
  ['{ .kind }', 'ConfigMap'],
  ['{kind}', 'error: error executing jsonpath "{kind}": Error executing template: unrecognized identifier kind'],
  ['{@.kind}', 'ConfigMap'],
  ['{.metadata}', '{"annotations":{"example.com/x.y":"dotted"},"labels":{"a":"b"},"name":"sample"}'],
  ['{.metadata.labels.a}', 'b'],
  ["{.metadata['name','labels']}", 'sample {"a":"b"}'],
  ["{.metadata.annotations.example\\.com/x\\.y}", 'dotted'],
  ["{.metadata.annotations['example.com/x.y']}", ''],
  ['{.missing.deeper}', ''],
  ['{.nothing}', 'null'],
  ['[{.nothing}]', '[null]'],
  ['{.data.markup}', "<a href=\"x\">&'</a>"],
  ['{.data.wide}', 'héllo'],
  ['{.count}', '1234567'],
  ['{.tiny}', '1e-07'],
  ['{.yes}{.no}', 'truefalse'],
  ['{.strings}', '["b","a","c"]'],
  ['{.mixed}', '[1,"two",null,true,{"k":"v"},[0]]'],
  ['{.emptyMap}', '{}'],
  ['{.numbers[2]}', '2'],
  ['{.numbers[-1]}', '2'],
  ['{.numbers[-4]}', 'error: error executing jsonpath "{.numbers[-4]}": Error executing template: array index out of bounds: index -1, length 3'],
  ['{.numbers[:]}', '3 1 2'],
  ['{.numbers[:2]}', '3 1'],
  ['{.numbers[::2]}', '3 2'],
  ['{.numbers[::0]}', 'error: error executing jsonpath "{.numbers[::0]}": Error executing template: step must be > 0'],
  ['{.numbers[2:1]}', 'error: error executing jsonpath "{.numbers[2:1]}": Error executing template: starting index 2 is greater than ending index 1'],
  ['{.numbers[5:5]}', ''],
  ['{.numbers[-2:]}', '1 2'],
  ['{.numbers[-9:]}', 'error: error executing jsonpath "{.numbers[-9:]}": Error executing template: array index out of bounds: index -6, length 3'],
  ['{.numbers[0, 1]}', '3 1'],
  ['{.numbers[]}', '3'],
  ['{.numbers[a]}', 'error: error parsing jsonpath {.numbers[a]}, invalid array index a'],
  ['{.numbers[99999999999999999999]}', 'error: error parsing jsonpath {.numbers[99999999999999999999]}, array index 99999999999999999999 is not a number'],
  ['{.metadata[0]}', 'error: error executing jsonpath "{.metadata[0]}": Error executing template: map[string]interface {} is not array or slice'],
  ['{.emptyList[*]}', ''],
  ['{.count[0]}', 'error: error executing jsonpath "{.count[0]}": Error executing template: int64 is not array or slice'],
  ['{.kind.*}', '67 111 110 102 105 103 77 97 112'],
  ['{.emptyMap.*}', ''],
  ['{.nested[*]}', '["x","y"] [] ["z"]'],
  ['{.nested[0][*]}', 'x y'],
  ['{.mixed[2]}', 'null'],
  ['{.mixed[4].k}', 'v'],
  ['{.rows[*].name}', 'first second third'],
  ['{.rows[*].tags}', '["t1","t2"] []'],
  ['{.rows[*].tags[0]}', 'error: error executing jsonpath "{.rows[*].tags[0]}": Error executing template: array index out of bounds: index 0, length 0'],
  ["{.rows[*]['name','size']}", 'first second third 1 20 3'],
  ['{.rows..tags}', '["t1","t2"] []'],
  ['{..k}', 'v'],
  ['{..rows[0].name}', 'first'],
  ['{.rows[0]..*}', "error: error parsing jsonpath {.rows[0]..*}, unrecognized character in action: U+002A '*'"],
  ['{.count..}', ''],
  ["{.rows[?(@.type=='A')].name}", 'first third'],
  ['{.rows[?(@.size>2)].name}', 'second third'],
  ['{.rows[?(@.size<3)].name}', 'first'],
  ['{.rows[?(@.size==20)].name}', 'second'],
  ['{.rows[?(@.size=="20")].name}', "error: error executing jsonpath \"{.rows[?(@.size==\\\"20\\\")].name}\": Error executing template: incompatible types for comparison"],
  ['{.rows[?(@.ready)].name}', 'first second'],
  ["{.rows[?(@.note==\"it's\")].name}", 'third'],
  ['{.rows[?(@.name==@.name)].name}', 'first second third'],
  ['{.rows[?(@.tags[0]=="t1")].name}', "error: error executing jsonpath \"{.rows[?(@.tags[0]==\\\"t1\\\")].name}\": Error executing template: array index out of bounds: index 0, length 0"],
  ['{.rows[?(@.name>"g")].name}', 'second third'],
  ['{.rows[?(@.type=~"A")].name}', "error: error parsing jsonpath {.rows[?(@.type=~\"A\")].name}, unrecognized character in action: U+007E '~'"],
  ['{.rows[?(@.type===1)].name}', 'error: error executing jsonpath "{.rows[?(@.type===1)].name}": Error executing template: unrecognized filter operator ==='],
  ['{.rows[?(@.type=="A")}', 'error: error parsing jsonpath {.rows[?(@.type=="A")}, unclosed array expect ]'],
  ['{.rows[?(@.ready>true)].name}', 'error: error executing jsonpath "{.rows[?(@.ready>true)].name}": Error executing template: invalid type for comparison'],
  ['{.rows[?()].name}', 'first second third'],
  ['{.numbers[?(@==3)]}', '3'],
  ['{.kind[?(@.x)]}', 'error: error executing jsonpath "{.kind[?(@.x)]}": Error executing template: ConfigMap is not array or slice and cannot be filtered'],
  ['{.missing[?(@.x==1)]}', ''],
  ['{.metadata[?(@.x==1)]}', 'error: error executing jsonpath "{.metadata[?(@.x==1)]}": Error executing template: map[annotations:map[example.com/x.y:dotted] labels:map[a:b] name:sample] is not array or slice and cannot be filtered'],
  ["{range .rows[*]}{.name}{\"\\t\"}{.size}{\"\\n\"}{end}", "first\t1\nsecond\t20\nthird\t3\n"],
  ['{range .rows[*]}{.name}:{range .tags[*]}({@}){end};{end}', 'first:(t1)(t2);second:;third:;'],
  ['{range .emptyList[*]}x{end}done', 'done'],
  ['{range .rows}{.name}{end}', ''],
  ['{range .numbers[*]}{@}{","}{end}{range .strings[*]}{@}{","}{end}', '3,1,2,b,a,c,'],
  ['{range}{end}', ''],
  ['{range .rows[*]}{.name}{end}{end}', 'error: error executing jsonpath "{range .rows[*]}{.name}{end}{end}": Error executing template: not in range, nothing to end'],
  ['{range .rows[*]}{range .tags[*]}{@}{end}{end}!', 't1t2!'],
  ['{range .rows[*].tags[*]}{@}-{end}', 't1-t2-'],
  ['{foo}', 'error: error executing jsonpath "{foo}": Error executing template: unrecognized identifier foo'],
  ['{false}', 'false'],
  ['{-1}', '-1'],
  ['{1.5}', '1.5'],
  ['{1.2.3}', 'error: error parsing jsonpath {1.2.3}, cannot parse number 1.2.3'],
  ['{1e3}', 'error: error executing jsonpath "{1e3}": Error executing template: unrecognized identifier e3'],
  ["{'single'}", 'single'],
  ["{'it\\'s'}", "it's"],
  ["{\"bad\\q\"}", "error: error parsing jsonpath {\"bad\\q\"}, unquote string \"bad\\q\" error invalid syntax"],
  ["{'open}", "error: error parsing jsonpath {'open}, unterminated quoted string"],
  ['{"{"}', '{'],
  ['{.x', 'error: error parsing jsonpath {.x, unclosed action'],
  ['}', '}'],
  ['{#}', "error: error parsing jsonpath {#}, unrecognized character in action: U+0023 '#'"],
  ['{(}', "error: error parsing jsonpath {(}, unrecognized character in action: U+0028 '('"],
  ['{.rows[', 'error: error parsing jsonpath {.rows[, unterminated array'],
  ['{.data.é}', ''],
  ['{.kind', 'error: error parsing jsonpath {.kind, unclosed action'],
  ['{{.kind}}', "error: error parsing jsonpath {{.kind}}, unrecognized character in action: U+007B '{'"],
  ['{.a,b}', "error: error parsing jsonpath {.a,b}, unrecognized character in action: U+002C ','"],
  ['{.rows.*.name}', 'first second third'],
];

function outcome(text: string): string {
  try {
    return printJsonPath(parseJsonPath(text), templateObject);
  } catch (error) {
    return `error: ${(error as Error).message.split('. Printing')[0]}`;
  }
}

describe('a JSONPath template prints what upstream prints', () => {
  it.each(recorded)('%s', (text, expected) => expect(outcome(text)).toBe(expected));
});

it('shows the template and the object where it fails', () => {
  expect(() => printJsonPath(parseJsonPath('{.a[3]}'), { a: ['x'] })).toThrow(
    'error executing jsonpath "{.a[3]}": Error executing template: array index out of bounds: index 3, length 1. Printing more information for debugging the template:\n'
    + '\ttemplate was:\n\t\t{.a[3]}\n\tobject given to jsonpath engine was:\n\t\tmap[string]interface {}{"a":[]interface {}{"x"}}\n\n\n',
  );
});

it('prints lists of JSON where JSON is asked for', () => {
  expect(printJsonPath(parseJsonPath('{.a[*]}'), { a: [1, 'x', {}] }, { asJson: true })).toBe('[\n    1,\n    "x",\n    {}\n]\n');
});

it('refuses missing keys where it is told to', () => {
  expect(() => printJsonPath(parseJsonPath('{.nope}', { allowMissingKeys: false }), {})).toThrow('Error executing template: nope is not found.');
});
