/** Import directions: desktop, cli, serve → share → app → components, areas → core → its steps → config, system → files, shared; renderer → shared. */
const inside = (folder) => `^electron/${folder}/`;
const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    rule('no-circular', {}, { circular: true }, 'Two files that need each other are one file or three.'),
    rule(
      'not-to-unresolvable',
      {},
      { couldNotResolve: true, pathNot: '^(electron|vite)$' },
      'An import that nothing answers.',
    ),
    rule(
      'shared-is-the-bottom',
      { path: '^shared/' },
      { path: '^(electron|renderer|test)/' },
      'shared/ imports nothing of ours.',
    ),
    rule(
      'renderer-only-shared',
      { path: '^renderer/' },
      { path: '^(electron|test)/' },
      'The renderer knows only shared/.',
    ),
    rule(
      'product-not-test',
      { path: '^(electron|renderer|shared)/' },
      { path: '^test/' },
      'No product code depends on tests.',
    ),
    rule(
      'pure-health-diagnosis',
      { path: inside('(health|diagnosis)') },
      { pathNot: ['^electron/(core|health|diagnosis)/', '^shared/', '^resources/', 'node_modules/zod'] },
      'Health and diagnosis are pure functions over shared types.',
    ),
    rule(
      'graph-is-pure',
      { path: inside('core/graph') },
      { pathNot: ['^electron/core/graph/', '^shared/'] },
      'The graph is below everything that is watched.',
    ),
    rule(
      'core-knows-no-component',
      { path: inside('core') },
      { path: '^electron/', pathNot: '^electron/(core|probes|health|diagnosis|config|system|files)/' },
      'The core is given the components; it names none, and no area.',
    ),
    rule(
      'steps-not-core',
      { path: inside('(probes|health|diagnosis|recovery|journal|notifications)') },
      { path: inside('core'), pathNot: inside('core/graph') },
      'What the core works with does not know the core, only the graph.',
    ),
    rule(
      'health-not-diagnosis',
      { path: inside('health') },
      { path: inside('diagnosis') },
      'States come before causes.',
    ),
    rule(
      'units-not-upwards',
      { path: inside('(probes|health|diagnosis|recovery|incidents|notifications)') },
      { path: '^electron/(components|app|share|desktop|cli|serve)[/.]|^electron/(main|preload)' },
      'Units know nothing of who composes them.',
    ),
    rule(
      'units-not-sideways',
      { path: inside('(probes|recovery|incidents)') },
      { path: inside('(probes|health|diagnosis|recovery|incidents|notifications)'), pathNot: inside('$1') },
      'Units are composed by app/ only.',
    ),
    rule(
      'components-not-upwards',
      { path: inside('components') },
      { path: '^electron/(app|share|desktop|cli|serve)[/.]|^electron/(main|preload)' },
      'A component knows nothing of who composes it.',
    ),
    rule(
      'components-not-sideways',
      { path: '^electron/components/([^/]+)/' },
      { path: '^electron/components/[^/]+/', pathNot: '^electron/components/$1/' },
      'A component knows no other: what several need stands above them.',
    ),
    rule(
      'system-config-down',
      { path: inside('(system|config)') },
      { path: '^electron/', pathNot: '^electron/(system|config|files)/' },
      'system/ and config/ know only files/ and shared/.',
    ),
    rule(
      'only-app-composes',
      { path: '^electron/', pathNot: '^electron/(app|components)/' },
      { path: inside('components') },
      'app/ is the one place that knows the list of components.',
    ),
    rule(
      'files-know-nothing',
      { path: inside('files') },
      { path: '^(electron/(?!files/)|shared/)' },
      'files/ is below all else.',
    ),
    rule(
      'app-has-no-face',
      { path: inside('app') },
      { path: '^electron/(desktop|cli|serve|share)[/.]|^electron/(main|preload)' },
      'The engine has no face.',
    ),
    rule(
      'areas-not-upwards',
      { path: '^electron/', pathNot: '^electron/(app|share|desktop|cli|serve|dev|main|main-program|preload)[/.]' },
      { path: '^electron/(app|share|desktop|cli|serve)[/.]|^electron/(main|preload)' },
      'Only app/ composes, and only faces ask it.',
    ),
    rule(
      'faces-ask-the-app',
      { path: inside('(desktop|cli|serve|share)') },
      { path: '^electron/', pathNot: '^electron/(app|share|desktop|cli|serve|files|system|notifications)/' },
      'A face knows what app/ offers, and nothing of how it is done.',
    ),
    rule(
      'electron-only-at-the-edge',
      { pathNot: '^electron/(main|main-program|preload)\\.ts$|^electron/desktop/' },
      { path: '^(node_modules/)?electron($|/electron\\.d\\.ts$|/index\\.js$)', dependencyTypesNot: ['local'] },
      'Only main, preload and desktop/ import electron.',
    ),
    rule(
      'processes-only-in-system',
      { pathNot: '^electron/(system|dev)/' },
      { path: '^(node:)?child_process$' },
      'Only system/ starts processes.',
    ),
    rule(
      'protocol-for-agents-alone',
      { path: '^(electron|shared|renderer)/', pathNot: '^electron/cli/mcp/' },
      { path: ['^electron/cli/mcp/', 'node_modules/@modelcontextprotocol'], dynamic: false },
      'Nobody else loads the protocol that only `lifeguard mcp` speaks.',
    ),
    rule(
      'through-the-entry-file',
      { path: '^electron/([^/]+)/', pathNot: '^electron/(components|dev)/' },
      { path: '^electron/[^/]+/', pathNot: ['^electron/$1/', '/index\\.ts$'] },
      'A folder is used through its index.ts.',
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|release)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
      // Parts of a package that only its `exports` name.
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
