import { describe, expect, it } from 'vitest';
import type { Pod } from '../objects.ts';
import { containerSecurity, sandboxSecurity } from './security.ts';

const pod = (spec: object = {}, container: object = {}): Pod => ({ metadata: { name: 'p', uid: 'u' }, spec: { containers: [{ name: 'c', image: 'i', ...container }], ...spec } }) as Pod;

describe('the seccomp profile of a sandbox', () => {
  const own = { profileType: 'Localhost', localhostRef: '/profiles/sandbox.json' };
  const runtimes = { profileType: 'RuntimeDefault' };
  it.each([
    ['the node has none', {}, undefined, runtimes],
    ['the node has one', {}, '/profiles/sandbox.json', own],
    ['containers share its processes', { shareProcessNamespace: true }, '/profiles/sandbox.json', runtimes],
    ['containers see those of the machine', { hostPID: true }, '/profiles/sandbox.json', runtimes],
    ['containers share the network of the machine', { hostNetwork: true }, '/profiles/sandbox.json', own],
  ])('%s', (_name, spec, profile, expected) => {
    expect(sandboxSecurity(pod(spec), profile).seccomp).toEqual(expected);
  });
});

describe('the seccomp profile of a container', () => {
  const local = { seccompProfile: { type: 'Localhost', localhostProfile: 'team/strict.json' } };
  it.each([
    ['nothing is said', {}, {}, { profileType: 'Unconfined' }],
    ['the pod names a file', { securityContext: local }, {}, { profileType: 'Localhost', localhostRef: '/kubelet/seccomp/team/strict.json' }],
    ['the container names the default', { securityContext: local }, { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }, { profileType: 'RuntimeDefault' }],
    ['the container is privileged', { securityContext: local }, { securityContext: { privileged: true } }, { profileType: 'Unconfined' }],
  ])('%s', (_name, spec, container, expected) => {
    const of = pod(spec, container);
    expect(containerSecurity(of, of.spec.containers[0]!, { image: undefined, seccompRoot: '/kubelet/seccomp' }).seccomp).toEqual(expected);
  });
});
