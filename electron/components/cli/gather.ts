import { type Credential, credentialsIn } from '../../leanvibe-cli/index.ts';
import type { GatherInput } from '../../recovery/index.ts';

/** `backup-20260115-120000`, from the time at which the plan was first shown. */
export const backupStamp = ({ now }: Pick<GatherInput, 'now'>): string =>
  `backup-${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`;

/** What the CLI may be let in by: credentials in its configuration, and names of variables that have one. */
export interface LoginFound {
  readonly stamp: string;
  readonly credentials: readonly Credential[];
  readonly variables: readonly string[];
}

const VARIABLE = /^LEANVIBE_\w*(TOKEN|KEY|SECRET|PASSWORD)$/;

export const refusedCredentials = (input: GatherInput): LoginFound => ({
  stamp: backupStamp(input),
  credentials: (input.readings.cli?.facts.cli?.configs ?? []).flatMap(({ path, problem }) =>
    problem === null ? credentialsIn(path) : [],
  ),
  variables: Object.keys(input.env).filter((name) => VARIABLE.test(name) && input.env[name] !== ''),
});
