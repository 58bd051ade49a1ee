// One rule per row of the room table (docs/rooms.md): a room may import only the rooms named beside it.
const ROOMS =
  '^(schemas|engine/expr|engine/read|engine/plan|engine/machine|engine/run|engine/steps|engine/step-handler|engine/world|proof|kube|mesh|federation|loadgen|sandbox|catalog|report|tui|cli|test|bench|scripts)';

/** A room, the rooms it may import, and the rooms it may import as types only. */
const row = (room, allowed, typesOnly = []) => [
  {
    name: `${room}-imports-only-its-neighbours`,
    severity: 'error',
    from: { path: `^${room}(/|\\.ts$)` },
    to: {
      path: ROOMS,
      pathNot: [room, ...allowed, ...typesOnly].map((r) => `^${r}(/|\\.ts$)`),
    },
  },
  ...(typesOnly.length === 0
    ? []
    : [
        {
          name: `${room}-takes-only-types-from-${typesOnly.join('-and-').replaceAll('/', '-')}`,
          severity: 'error',
          from: { path: `^${room}/` },
          to: { path: typesOnly.map((r) => `^${r}(/|\\.ts$)`).join('|'), dependencyTypesNot: ['type-only'] },
        },
      ]),
];

const onlyImporter = (name, pkg, room) => ({
  name,
  severity: 'error',
  from: { pathNot: `^(${room}|test|bench|scripts)/` },
  to: { path: `node_modules/${pkg}/` },
});

module.exports = {
  forbidden: [
    ...row('schemas', []),
    ...row('engine/expr', ['schemas']),
    ...row('engine/read', ['schemas', 'engine/expr']),
    ...row('engine/plan', ['schemas', 'engine/read', 'engine/expr', 'mesh/policy']),
    ...row('engine/machine', ['schemas']),
    ...row('engine/run', [
      'schemas',
      'engine/expr',
      'engine/read',
      'engine/plan',
      'engine/machine',
      'engine/world',
      'engine/step-handler',
    ]),
    ...row('engine/steps', ['schemas', 'engine/expr', 'proof'], ['engine/world', 'engine/step-handler']),
    ...row('engine/step-handler', ['schemas', 'engine/world']),
    ...row('engine/world', ['schemas']),
    ...row('proof', ['schemas']),
    ...row('kube', ['schemas'], ['engine/world']),
    ...row('mesh/policy', ['schemas']),
    ...row('mesh/sandbox', ['schemas', 'mesh/policy'], ['engine/world']),
    ...row('mesh/conformance', ['schemas', 'mesh/policy', 'proof'], ['engine/world']),
    ...row('mesh/none', ['schemas', 'mesh/policy'], ['engine/world']),
    ...row('loadgen', ['schemas', 'proof'], ['engine/world']),
    ...row('sandbox', ['schemas', 'mesh/policy', 'kube']),
    ...row('report', ['schemas']),
    ...row('tui', ['schemas', 'report', 'catalog']),
    onlyImporter('xstate-only-in-engine-machine', 'xstate', 'engine/machine'),
    onlyImporter('client-node-only-in-kube', '@kubernetes/client-node', 'kube'),
    onlyImporter('ink-only-in-tui', '(ink|react)', 'tui'),
    {
      name: 'pure-stages-touch-no-node-module',
      severity: 'error',
      from: { path: '^engine/(expr|read|plan|machine)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|path)$' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-orphan-packages', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
