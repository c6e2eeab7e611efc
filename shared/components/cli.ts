import { z } from 'zod';
import { setting } from '../primitives/setting.ts';
import { backend } from './backend.ts';
import type { CliReport } from './cli-report.ts';
import { type Declaration, factsOf } from './declaration.ts';

/** What a reading of LeanVibe CLI tells beyond numbers. */
export interface CliFacts {
  readonly cli: CliReport;
}

export const cli = {
  id: 'cli',
  title: 'LeanVibe CLI',
  dependsOn: [backend],
  layer: 'stack',
  expensive: true,
  inspection: 'What the CLI says',
  settings: {
    enabled: setting({
      schema: z.boolean(),
      fallback: true,
      title: 'Look at the LeanVibe CLI',
      about: 'Whether the leanvibe command is looked for and its configuration files are read.',
    }),
    path: setting({
      schema: z.string().min(1).nullable(),
      fallback: null,
      title: 'LeanVibe CLI',
      about: 'The leanvibe program. Default: the repository’s environment, pipx, uv tool, PATH.',
    }),
  },
  findings: {
    'cli-broken': { word: 'does not run' },
    'cli-config': { word: 'configuration' },
    'cli-no-backend': { word: 'no backend', stated: true },
    'cli-refused': { word: 'not let in', stated: true, isAuthentication: true },
    'cli-unproven': {},
  },
  metrics: {},
  runbooks: {
    'recover-cli': {
      title: 'Reset the LeanVibe CLI',
      does: 'Copies its configuration, resets it, shows what changed, keeps the projects, and sees whether it reaches the backend.',
      never: 'Never deletes the backup or a project.',
      harmless: false,
    },
    'renew-cli-login': {
      title: 'Forget the CLI’s refused log-in',
      does: 'Copies its configuration, takes the token or key that was refused out of it, shows what changed, and asks the CLI whether it is let in.',
      never: 'Never shows the credential, never touches another setting or a project, never deletes the backup.',
      harmless: false,
    },
  },
  causes: {
    'cli-refused': {
      means:
        'The LeanVibe command line reaches the backend and is not let in: its token or key is wrong, has run out, or is missing.',
      issue: 'Connectivity',
      prevention: 'Keep the token in one place, and give it a new one before it runs out.',
    },
    'cli-broken': { means: 'The LeanVibe command line is installed and does not run.' },
    'cli-config': { means: 'The configuration of the LeanVibe command line cannot be read.' },
    'cli-no-backend': {
      means: 'The LeanVibe command line runs and does not reach the backend.',
      issue: 'Connectivity',
    },
  },
  reference: {
    places: [
      {
        id: 'config-cli',
        section: 'configuration',
        group: 'CLI Configuration',
        title: 'Global',
        base: 'home',
        path: '.leanvibe/config.json',
      },
      {
        id: 'config-cli-yml',
        section: 'configuration',
        group: 'CLI Configuration',
        title: 'Global',
        base: 'home',
        path: '.leanvibe/config.yml',
      },
      {
        id: 'config-cli-yaml',
        section: 'configuration',
        group: 'CLI Configuration',
        title: 'Global',
        base: 'home',
        path: '.leanvibe/cli-config.yaml',
      },
      {
        id: 'config-cli-project',
        section: 'configuration',
        group: 'CLI Configuration',
        title: 'Project',
        base: 'repository',
        path: '.leanvibe/project.json',
      },
      {
        id: 'config-cli-project-yaml',
        section: 'configuration',
        group: 'CLI Configuration',
        title: 'Project',
        base: 'repository',
        path: '.leanvibe/cli-config.yaml',
      },
    ],
  },
  facts: factsOf<CliFacts>(),
} as const satisfies Declaration;
