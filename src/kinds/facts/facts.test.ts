import { describe, expect, it } from 'vitest';
import type { FieldValidation } from '../../machinery/schema/schema.ts';
import { schemaOf } from './facts.ts';

const pod = schemaOf('io.k8s.api.core.v1.Pod');
const configMap = schemaOf('core.v1.ConfigMap');
const decode = (value: unknown, schema = pod) => schema.decodeText<Record<string, unknown>>(JSON.stringify(value)).object;
const container = (extra: object) => ({ spec: { containers: [{ name: 'c', ...extra }] } });

describe('what a type does not allow is refused in upstream\'s words', () => {
  it.each([
    ['a string for a list', { spec: { containers: 'x' } }, 'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container'],
    ['a string for a number', container({ ports: [{ containerPort: 'x' }] }), 'json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32'],
    ['a string for a bool', container({ tty: 'yes' }), 'json: cannot unmarshal string into Go struct field Container.spec.containers.tty of type bool'],
    ['a bool for a name', { metadata: { name: true } }, 'json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type string'],
    ['a fraction for an integer', container({ ports: [{ containerPort: 1.5 }] }), 'json: cannot unmarshal number 1.5 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32'],
    ['a number over int32', container({ ports: [{ containerPort: 2 ** 31 }] }), 'json: cannot unmarshal number 2147483648 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32'],
    ['a number for an enum', { spec: { restartPolicy: 1 } }, 'json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy'],
    ['an embedded struct', { spec: { volumes: [{ emptyDir: 'x' }] } }, 'json: cannot unmarshal string into Go struct field Volume.spec.volumes.emptyDir of type v1.EmptyDirVolumeSource'],
    ['a map value', { metadata: { labels: { a: 1 } } }, 'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string'],
    ['a quantity', container({ resources: { limits: { cpu: '1x' } } }), "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ['a time', { metadata: { creationTimestamp: 'soon' } }, 'parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006"'],
    ['a time out of range', { metadata: { creationTimestamp: '2026-13-01T00:00:00Z' } }, 'parsing time "2026-13-01T00:00:00Z": month out of range'],
    ['a number for a time', { metadata: { creationTimestamp: 5 } }, 'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string'],
    ['a bool for a port', container({ livenessProbe: { tcpSocket: { port: true } } }), 'json: cannot unmarshal bool into Go struct field TCPSocketAction.spec.containers.livenessProbe.tcpSocket.port of type int32'],
  ])('%s', (_, value, message) => {
    expect(() => decode(value)).toThrow(expect.objectContaining({ message }));
  });

  it('names the first of several', () => {
    expect(() => pod.decodeText('{"spec":{"hostNetwork":1,"containers":5}}')).toThrow('PodSpec.spec.hostNetwork');
    expect(() => pod.decodeText('{"spec":{"containers":5,"hostNetwork":1}}')).toThrow('PodSpec.spec.containers');
  });

  it('reads 1.0 as no integer, and 12.50 as a quantity', () => {
    expect(() => pod.decodeText('{"spec":{"priority":1.0}}')).toThrow('json: cannot unmarshal number 1.0 into Go struct field PodSpec.spec.priority of type int32');
    const text = '{"spec":{"containers":[{"name":"c","resources":{"limits":{"cpu":12.50}}}]}}';
    expect(pod.decodeText(text).object).toMatchObject({ spec: { containers: [{ resources: { limits: { cpu: '12500m' } } }] } });
  });

  it('says where base64 is broken', () => {
    const bad = (data: string) => () => schemaOf('core.v1.Secret').decodeText(JSON.stringify({ data: { a: data } }));
    expect(bad('%%')).toThrow('illegal base64 data at input byte 0');
    expect(bad('YWJj*')).toThrow('illegal base64 data at input byte 4');
    expect(bad('YWJjZA')).toThrow('illegal base64 data at input byte 4');
    expect(bad('YWJjZA=')).toThrow('illegal base64 data at input byte 7');
    expect(bad('YWJj\nZA==')).not.toThrow();
  });
});

describe('broken JSON is described as Go does', () => {
  it.each([
    ['{"a":', 'unexpected end of JSON input'],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
    ['[1 2]', "invalid character '2' after array element"],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
    ['nul!', "invalid character '!' in literal null (expecting 'l')"],
    ['01', "invalid character '1' after top-level value"],
    ['{"a":"\n"}', "invalid character '\\n' in string literal"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ])('%s', (text, message) => {
    expect(() => pod.decodeText(text)).toThrow(expect.objectContaining({ message }));
  });
});

describe('unknown and duplicate fields', () => {
  const problems = (text: string, validation: FieldValidation = 'Warn') => pod.decodeText(text, validation).warnings;
  it.each([
    ['{"nosuch":1}', ['unknown field "nosuch"']],
    ['{"spec":{"containers":[{"name":"c"},{"foo":{"a":1,"a":2}}]}}', ['unknown field "spec.containers[1].foo"']],
    ['{"metadata":{"labels":{"a":"1","a":"2"}}}', ['duplicate field "metadata.labels.a"']],
    ['{"spec":{"hostNetwork":true,"x":1,"hostNetwork":false}}', ['unknown field "spec.x"', 'duplicate field "spec.hostNetwork"']],
    ['{"Spec":{}}', ['unknown field "Spec"']],
    ['{"metadata":{"annotations":{"a":"x: \\"y\\": {1.5:","b":"\\\\"}}}', []],
  ])('%s', (text, expected) => {
    expect(problems(text)).toEqual(expected);
    expect(problems(text, 'Ignore')).toEqual([]);
  });

  it('are an error where the request is strict, and gone otherwise', () => {
    expect(() => configMap.decodeText('{"nosuch":1,"data":{"a":"1","a":"2"}}', 'Strict')).toThrow('strict decoding error: unknown field "nosuch", duplicate field "data.a"');
    expect(configMap.decodeText('{"nosuch":1,"data":{"a":"1","a":"2"}}').object).toEqual({ metadata: {}, data: { a: '2' } });
  });
});

describe('what is printed', () => {
  it('has the fields that upstream prints though they are empty, in its order', () => {
    const printed = JSON.stringify(decode({ status: { conditions: [{ type: 'Ready' }] }, spec: { volumes: [{ emptyDir: {}, name: 'v' }], containers: [{ tty: false, command: [], name: 'c' }] }, kind: 'Pod' }));
    expect(printed).toBe(
      '{"kind":"Pod","metadata":{},"spec":{"volumes":[{"name":"v","emptyDir":{}}],"containers":[{"name":"c","resources":{}}]},' +
        '"status":{"conditions":[{"type":"Ready","status":"","lastProbeTime":null,"lastTransitionTime":null}]}}',
    );
  });

  it.each([
    ['discovery.v1.EndpointSlice', {}, { metadata: {}, addressType: '', endpoints: null, ports: null }],
    ['rbac.v1.Role', {}, { metadata: {}, rules: null }],
    ['core.v1.PodSpec', { terminationGracePeriodSeconds: 0, hostNetwork: false }, { containers: null, terminationGracePeriodSeconds: 0 }],
    ['core.v1.ResourceFieldSelector', { resource: 'cpu' }, { resource: 'cpu', divisor: '0' }],
    ['coordination.v1.LeaseSpec', { renewTime: '2026-01-01T01:00:00.5+01:00' }, undefined],
    ['coordination.v1.LeaseSpec', { renewTime: '2026-01-01T01:00:00.500000+01:00' }, { renewTime: '2026-01-01T00:00:00.500000Z' }],
    ['core.v1.ResourceRequirements', { limits: { memory: '1024Ki', cpu: 0.1 } }, { limits: { cpu: '100m', memory: '1Mi' } }],
    ['meta.v1.ObjectMeta', { creationTimestamp: '2026-02-28T23:59:59.9+02:00', labels: { b: '1', a: null } }, { creationTimestamp: '2026-02-28T21:59:59Z', labels: { a: '', b: '1' } }],
  ])('%s %j', (name, value, expected) => {
    if (expected === undefined) expect(() => schemaOf(name).normalize(value)).toThrow();
    else expect(schemaOf(name).normalize<unknown>(value)).toEqual(expected);
  });

  it('keeps a key named __proto__ as data', () => {
    const { object } = configMap.decodeText<{ data: object }>('{"data":{"__proto__":"x"}}');
    expect(Object.entries(object.data)).toEqual([['__proto__', 'x']]);
    expect(JSON.stringify(object)).toBe('{"metadata":{},"data":{"__proto__":"x"}}');
  });
});
