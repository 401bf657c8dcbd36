import { describe, expect, it } from 'vitest';
import { layoutOf } from '../layout.ts';
import { containerdConfig } from './config.ts';
import { authsOf, hostFiles, parseRegistries } from './registries.ts';

const FILE = `mirrors:
  docker.io:
    endpoint: ["http://127.0.0.1:5000", "mirror.example"]
  "*":
    endpoint: ["https://all.example"]
configs:
  mirror.example:
    auth: {username: me, password: "se\\"cret"}
    tls: {insecure_skip_verify: true}
  own.example:5000:
    tls: {ca_file: /ca.pem}
`;

describe('registries.yaml', () => {
  const registries = parseRegistries(FILE);
  const text = (folder: string) => hostFiles(registries).find(f => f.folder === folder)?.text;

  it('asks the mirrors of a registry in turn, and nobody else', () => {
    expect(text('docker.io')).toBe(`server = "https://mirror.example"

[host."http://127.0.0.1:5000"]
  capabilities = ["pull", "resolve"]

[host."https://mirror.example"]
  capabilities = ["pull", "resolve"]
  skip_verify = true
`);
  });

  it('has a default for all registries, and the trust of one without a mirror', () => {
    expect(text('_default')).toContain('server = "https://all.example"');
    expect(text('own.example:5000')).toContain('ca = "/ca.pem"');
    expect(hostFiles(registries).map(f => f.folder)).toEqual(['docker.io', '_default', 'own.example:5000']);
  });

  it('hands credentials to containerd, quoted', () => {
    const config = containerdConfig({
      layout: layoutOf('/data'), cniBinDir: '/cni', sandboxImage: 'pause:1', restrictOomScoreAdj: true, snapshotter: 'overlayfs', auths: authsOf(registries),
    });
    expect(config).toContain('[plugins."io.containerd.grpc.v1.cri".registry.configs."mirror.example".auth]\n  username = "me"\n  password = "se\\"cret"');
    expect(config).toContain('restrict_oom_score_adj = true');
    expect(config).toContain('address = "/data/run/containerd.sock"');
  });

  it.each([
    ['- a', 'not a mapping'],
    ['mirror: {}', 'unknown field "mirror"'],
    ['mirrors: {a: {rewrite: {x: y}}}', '"rewrite" is not supported'],
  ])('refuses %j', (file, why) => expect(() => parseRegistries(file)).toThrow(why));
});
