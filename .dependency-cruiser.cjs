/** The directions between the rooms of docs/architecture.md, as rules that a tool checks. */
const machinery = ['base', 'machinery'];
const kinds = [...machinery, 'kinds'];
const client = [...kinds, 'client'];
const reconcile = [...client, 'reconcile'];

/** What each room may import, itself aside. */
const rooms = {
  base: [],
  machinery: ['base'],
  kinds: machinery,
  store: ['base'],
  client: kinds,
  reconcile: client,
  apiserver: ['store', ...kinds],
  controllers: reconcile,
  scheduler: reconcile,
  kubelet: reconcile,
  network: reconcile,
  // The command line is a client like any other: it knows the API alone, never how Skiff serves it.
  kubectl: client,
  dashboard: client,
  cluster: [...reconcile, 'store', 'apiserver', 'controllers', 'scheduler', 'kubelet', 'network', 'kubectl', 'dashboard'],
  testing: [...reconcile, 'store', 'apiserver', 'controllers', 'scheduler', 'kubelet', 'network', 'cluster'],
  bin: [...client, 'store', 'cluster', 'kubectl', 'apiserver', 'controllers', 'scheduler', 'kubelet', 'network', 'reconcile'],
};

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room}-imports-only-its-own`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'controllers-know-no-sibling',
      severity: 'error',
      from: { path: '^src/controllers/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/controllers/[^/]+/', pathNot: '^src/controllers/$1/' },
    },
    {
      name: 'platform-code-stays-in-adapters',
      comment: 'Node and packages that do I/O only in adapters/, cluster/, bin/, dashboard/ and testing/.',
      severity: 'error',
      from: { path: '^src/', pathNot: '(^src/(cluster|bin|dashboard|testing)/|/adapters/|\\.test\\.ts$|/conformance)' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'io-packages-stay-in-adapters',
      severity: 'error',
      from: { path: '^src/', pathNot: '(^src/(cluster|bin|dashboard|testing)/|/adapters/|\\.test\\.ts$)' },
      to: { path: 'node_modules/(lmdb|ws|pino|commander)/' },
    },
    { name: 'no-circles', severity: 'error', from: { path: '^src/' }, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'product-needs-no-dev-package', severity: 'error', from: { path: '^src/', pathNot: '(\\.test\\.ts$|/conformance)' }, to: { dependencyTypes: ['npm-dev', 'npm-unknown', 'npm-no-pkg'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
};
