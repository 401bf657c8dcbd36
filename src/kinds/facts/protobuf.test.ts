import { describe, expect, it } from 'vitest';
import { protobufCodec, schemaOf } from './facts.ts';

const roundTrip = (schema: string, object: object) => schemaOf(schema).normalize<unknown>(protobufCodec.decode(schema, protobufCodec.encode(schema, schemaOf(schema).normalize(object))));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('the protobuf form', () => {
  it('is the prefix, the envelope and the message, with every value that is no pointer', () => {
    // metadata{name "x", generateName "", namespace "", selfLink "", uid "", resourceVersion "", generation 0, creationTimestamp {}}, data{a: "b"}
    const message = '0a11' + '0a0178' + '1200' + '1a00' + '2200' + '2a00' + '3200' + '3800' + '4200' + '1206' + '0a0161' + '120162';
    const envelope = '0a0f' + '0a027631' + '1209436f6e6669674d6170' + '121b' + message + '1a00' + '2200';
    const object = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'x' }, data: { a: 'b' } };
    expect(hex(protobufCodec.encode('core.v1.ConfigMap', object))).toBe('6b387300' + envelope);
    expect(schemaOf('core.v1.ConfigMap').normalize(protobufCodec.decode('core.v1.ConfigMap', Buffer.from('6b387300' + envelope, 'hex')))).toEqual(object);
  });

  it.each<[string, object]>([
    ['core.v1.Pod', {
      kind: 'Pod', apiVersion: 'v1', metadata: { name: 'p', labels: { b: '2', a: '1' }, creationTimestamp: '2026-01-02T03:04:05Z', managedFields: [{ manager: 'm', fieldsV1: { 'f:spec': {} } }] },
      spec: {
        volumes: [{ name: 'v', hostPath: { path: '/x', type: '' } }],
        containers: [{
          name: 'c', tty: true, env: [{ name: 'E', value: '' }], resources: { limits: { cpu: '100m' } },
          ports: [{ containerPort: 80 }], livenessProbe: { httpGet: { port: 'http' }, initialDelaySeconds: 3 }, startupProbe: { tcpSocket: { port: 8080 } },
        }],
        activeDeadlineSeconds: -1, terminationGracePeriodSeconds: 0, securityContext: { runAsUser: 2 ** 40 },
      },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastProbeTime: null, lastTransitionTime: '2026-01-02T03:04:05Z' }] },
    }],
    ['core.v1.Secret', { metadata: { name: 's' }, data: { a: 'AP8=', b: '' } }],
    ['coordination.v1.Lease', { metadata: { name: 'l' }, spec: { renewTime: '2026-01-02T03:04:05.000006Z', acquireTime: '1969-12-31T23:59:59.250000Z' } }],
    ['authentication.v1.TokenReview', { metadata: {}, spec: {}, status: { user: { extra: { k: ['a', 'b'], none: [] } } } }],
    ['apps.v1.ControllerRevision', { metadata: { name: 'r' }, data: { spec: { x: [1, 'a', null] } }, revision: 7 }],
    ['discovery.v1.EndpointSlice', { metadata: { name: 'e' }, addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: false } }], ports: null }],
  ])('brings back a %s', (schema, object) => {
    expect(roundTrip(schema, object)).toEqual(schemaOf(schema).normalize<unknown>(object));
  });

  it.each([
    ['no prefix', '0a00', 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]'],
    ['a message cut short', '6b3873000a7f', 'proto: unexpected EOF'],
  ])('refuses %s', (_, body, message) => {
    expect(() => protobufCodec.decode('core.v1.Pod', Buffer.from(body, 'hex'))).toThrow(message);
  });

  it('frames watch events by their length', () => {
    const event = protobufCodec.encodeWatchEvent('ADDED', Uint8Array.of(1, 2));
    expect(hex(event)).toBe('0000000d' + '0a054144444544' + '1204' + '0a020102');
  });
});
