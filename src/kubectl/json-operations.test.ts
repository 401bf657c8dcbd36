import { expect, test } from 'vitest';
import { applyOperations } from './json-operations.ts';

const document = () => ({ a: { b: 1 }, list: [{ n: 1 }, { n: 2 }], 'x/y': 1 });

test.each([
  ['[{"op":"add","path":"/a/c","value":2}]', { a: { b: 1, c: 2 } }], ['[{"op":"add","path":"/list/1","value":0}]', { list: [{ n: 1 }, 0, { n: 2 }] }], ['[{"op":"add","path":"/list/-","value":0}]', { list: [{ n: 1 }, { n: 2 }, 0] }],
  ['[{"op":"remove","path":"/list/-1"}]', { list: [{ n: 1 }] }], ['[{"op":"replace","path":"/x~1y","value":2}]', { 'x/y': 2 }], ['[{"op":"move","from":"/a/b","path":"/c"}]', { a: {}, c: 1 }],
  ['[{"op":"copy","from":"/a","path":"/c"},{"op":"replace","path":"/c/b","value":2}]', { a: { b: 1 }, c: { b: 2 } }], ['[{"op":"test","path":"/a","value":{"b":1}},{"op":"test","path":"/nope"}]', { a: { b: 1 } }], ['null', { a: { b: 1 } }],
])('%s', (patch, wanted) => {
  expect(applyOperations(document(), patch)).toMatchObject(wanted);
});

test.each([
  ['[{"op":"add","path":"/q/c","value":2}]', 'add operation does not apply: doc is missing path: "/q/c": missing value'], ['[{"op":"replace","path":"/q/c","value":2}]', 'replace operation does not apply: doc is missing path: /q/c: missing value'],
  ['[{"op":"add","path":"/list/5","value":2}]', "error in add for path: '/list/5': Unable to access invalid index: 5: invalid index referenced"], ['[{"op":"add","path":"/list/x","value":2}]', 'value was not a proper array index: \'x\''],
  ['[{"op":"test","path":"/a/b","value":2}]', 'testing value /a/b failed: test failed'], ['[{"op":"move","from":"/q","path":"/z"}]', "error in move for path: 'q': unable to get nonexistent key: q: missing value"],
  ['[1]', 'json: cannot unmarshal number into Patch.0 of type jsonpatch.Operation'], ['{}', 'json: cannot unmarshal object into Go value of type jsonpatch.Patch'], ['[', 'unexpected end of JSON input'], ['[{"path":"/x"}]', 'invalid operation {"path":"/x"}: unsupported operation'],
])('%s is refused', (patch, problem) => {
  expect(() => applyOperations(document(), patch)).toThrow(problem);
});
