import { describe, expect, it } from 'vitest';
import { bridgeName, layoutOf } from '../layout.ts';
import { defaultDataDir, defaultKubeconfig, findCaller } from './caller.ts';
import { mountPoints, rootPropagates } from './mounts.ts';
import { PreflightError, checkDataDir, checkName, checkRoot, hasResourceCapability } from './preflight.ts';
import { identify, isSameProcess } from './process-file.ts';

describe('the caller', () => {
  const caller = { isRoot: true, home: '/home/ann' };
  it('has a data folder and a kubeconfig where others look for them', () => {
    expect(defaultDataDir('skiff', caller, {})).toBe('/home/ann/.local/share/skiff/skiff');
    expect(defaultDataDir('x', caller, { XDG_DATA_HOME: '/data' })).toBe('/data/skiff/x');
    expect(defaultKubeconfig(caller, {})).toBe('/home/ann/.kube/config');
    expect(defaultKubeconfig(caller, { KUBECONFIG: ':/a:/b' })).toBe('/a');
  });
  it('is the person behind sudo only where that is known', () => {
    expect(findCaller({ SUDO_USER: 'nobody-of-this-name' }).owner).toBeUndefined();
    expect(findCaller({ SUDO_USER: 'root' }).owner).toBeUndefined();
  });
});

describe('the machine', () => {
  it.each([['skiff', 'skiff0'], ['demo', 'demo0'], ['a-name-of-great-length', expect.stringMatching(/^a-name-o-[0-9a-f]{5}0$/)]])('has the bridge of %s', (name, bridge) => expect(bridgeName(name)).toEqual(bridge));

  it('tells whether mounts propagate, and where they are', () => {
    const line = (point: string, tags: string) => `30 1 8:1 / ${point} rw ${tags} - ext4 /dev/x rw`;
    expect(rootPropagates(line('/', 'shared:1'))).toBe(true);
    expect(rootPropagates(`${line('/', '')}\n${line('/x', 'shared:2')}`)).toBe(false);
    expect(mountPoints(line('/a\\040b', ''))).toEqual(['/a b']);
  });

  it('knows its capabilities, and its own process again', () => {
    expect(hasResourceCapability('CapEff:\t000001ffffffffff\n')).toBe(true);
    expect(hasResourceCapability('CapEff:\t000001fffeffffff\n')).toBe(false);
    const own = identify(process.pid)!;
    expect(isSameProcess(own)).toBe(true);
    expect(isSameProcess({ ...own, startTime: '1' })).toBe(false);
  });
});

describe('what cannot be', () => {
  it('is told with the next step', async () => {
    expect(() => checkName('-x')).toThrow(PreflightError);
    expect(() => checkName('demo-2')).not.toThrow();
    expect(() => checkRoot(false)).toThrow('running containers takes root');
    try {
      checkRoot(false);
    } catch (error) {
      expect((error as PreflightError).advice).toContain('--runtime simulated');
      expect((error as PreflightError).advice).toContain('sudo');
    }
    await expect(checkDataDir(layoutOf(`/${'x'.repeat(100)}`))).rejects.toThrow('too long for sockets');
    await expect(checkDataDir(layoutOf('/etc/passwd'))).rejects.toThrow('is a file');
  });
});
