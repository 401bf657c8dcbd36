import { describe, expect, it } from 'vitest';
import { parseCertificateRequest } from './certificate-request.ts';
import { endpointList } from './endpoint-list.ts';
import { titleOf } from './generic.ts';
import { base64Length, goValue } from './go-values.ts';
import { shorten } from './metadata.ts';
import { nestedPage, TabbedPage } from './page.ts';
import { probeText } from './probes.ts';
import { rfc1123, since } from './times.ts';

describe('titleOf', () => {
  it.each([
    ['lastTransitionTime', 'Last Transition Time'], ['podCIDRs', 'Pod CIDRs'], ['HTTPPort', 'HTTPPort'], ['baseURL', 'Base URL'], ['uid', 'UID'], ['apiVersion', 'API Version'],
    ['dash-ed', 'Dash - Ed'], ['x1', 'x1'], ['some_field', 'some_field'], ['IPs', 'I Ps'], ['', ''],
  ])('%s is %s', (field, title) => expect(titleOf(field)).toBe(title));
});

describe('goValue', () => {
  it.each<[unknown, string]>([[null, '<nil>'], [1.5, '1.5'], [0.00001, '1e-05'], [true, 'true'], [[1, 'a'], '[1 a]'], [{ b: 1, a: [] }, 'map[a:[] b:1]'], [12345678, '12345678']])('%j is %s', (value, text) => expect(goValue(value)).toBe(text));
});

describe('base64Length', () => {
  it.each([['', 0], ['YQ==', 1], ['YWI=', 2], ['YWJj', 3]])('%s', (text, length) => expect(base64Length(text)).toBe(length));
});

describe('shorten', () => {
  it('counts bytes', () => {
    expect(shorten('abc', 3)).toBe('abc');
    expect(shorten('éé', 2)).toBe('é...');
  });
});

describe('times', () => {
  it('shows the year 1 for none', () => expect(rfc1123(undefined)).toBe('Mon, 01 Jan 0001 00:00:00 +0000'));
  it('counts from a moment', () => {
    expect(since('2024-01-01T00:00:00Z', Date.parse('2024-01-01T00:05:30Z'))).toBe('5m30s');
    expect(since(null, 0)).toBe('<unknown>');
  });
});

describe('a page', () => {
  it('makes escapes visible, and indents what is nested', () => {
    const page = new TabbedPage();
    page.write(1, 'a:\t\x1b[1m\r\n');
    nestedPage(page, 2).line('b');
    expect(page.text()).toBe('  a:  ^[[1m\\r\n    b\n');
  });
});

describe('probeText', () => {
  const rest = 'delay=0s timeout=0s period=0s #success=0 #failure=0';
  it.each([
    [{ httpGet: { port: 80, path: '/', scheme: 'HTTP' } }, `http-get http://:80/ ${rest}`],
    [{ httpGet: { port: 'web', path: 'x y', host: 'h' } }, `http-get //h:web/x%20y ${rest}`],
    [{ exec: { command: ['a', 'b'] } }, `exec [a b] ${rest}`],
    [{ grpc: { port: 1 } }, `grpc <pod>:1  ${rest}`],
    [{}, `unknown ${rest}`],
  ])('%j', (probe, text) => expect(probeText(probe)).toBe(text));
});

describe('endpointList', () => {
  const slice = (ready: readonly boolean[]) => ({ metadata: {}, addressType: 'IPv4', ports: [{ name: 'p', port: 1 }], endpoints: ready.map((is, i) => ({ addresses: [`10.0.0.${i}`], conditions: { ready: is } })) });
  it.each([
    [[], ''], [[true, false], '10.0.0.0:1'], [[true, true, true], '10.0.0.0:1,10.0.0.1:1,10.0.0.2:1'],
    [[true, true, true, true, true], '10.0.0.0:1,10.0.0.1:1,10.0.0.2:1 + 2 more...'], [[true, true, true, false], '10.0.0.0:1,10.0.0.1:1,10.0.0.2:1 + 0 more...'],
  ])('%j', (ready, text) => expect(endpointList([slice(ready)], 'p')).toBe(text));
  it('tells of no slices', () => expect(endpointList([], 'p')).toBe('<none>'));
});

describe('parseCertificateRequest', () => {
  it.each(['', 'abc', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])('refuses %j', pem => {
    expect(() => parseCertificateRequest(pem)).toThrow('PEM block type must be CERTIFICATE REQUEST');
  });
});
