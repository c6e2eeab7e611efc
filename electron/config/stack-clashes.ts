import { hostPort, MAIN, type Problem, type Settings, type StackId, stackName } from '../../shared/domain/index.ts';
import { isSamePlace } from '../files/index.ts';
import type { LoadOptions } from './load-options.ts';
import type { UserFile } from './user-file.ts';

/** Where one stack is. */
export interface StackPlace<I extends StackId | null = StackId | null> {
  readonly id: I;
  /** Its entry in the user's file; null for the main stack. */
  readonly line: number | null;
  /** Its backend's folder; null for none. */
  readonly folder: string | null;
  readonly port: number;
  /** The backend's address; null when none is watched. */
  readonly backend: string | null;
}

const THIS_MACHINE = /^(localhost|127\.0\.0\.1|::1|0\.0\.0\.0)$/;

/** What of a stack's settings no other may have. */
export function placeIn<I extends StackId | null>(id: I, line: number | null, settings: Settings): StackPlace<I> {
  const { [MAIN.host]: host, [MAIN.port]: port } = settings;
  const backend = settings[`${MAIN.id}.enabled`] ? hostPort(THIS_MACHINE.test(host) ? 'localhost' : host, port) : null;
  return { id, line, folder: settings[MAIN.folder], port, backend };
}

/**
 * Stacks that are not told apart from one before them: two that share their folder or their backend's address would recover each other's
 * processes. The earlier one counts, the main one first of all.
 */
export function clashesAmong(
  main: StackPlace<null>,
  further: readonly StackPlace<StackId>[],
  shown: string,
): readonly { readonly id: StackId; readonly problem: Problem }[] {
  const kept: StackPlace[] = [main];
  return further.flatMap((stack) => {
    const { id, line, folder, backend } = stack;
    const sameFolder = kept.find(
      (other) => folder !== null && other.folder !== null && isSamePlace(other.folder, folder),
    );
    const sameAddress = kept.find((other) => backend !== null && other.backend === backend);
    const other = sameFolder ?? sameAddress;
    if (other === undefined) {
      kept.push(stack);
      return [];
    }
    const what = sameFolder === undefined ? `the backend’s address ${backend}` : 'the folder';
    const fix =
      sameFolder === undefined
        ? `Give it a port of its own: lifeguard config set backend.port PORT --stack ${id}`
        : 'Name its own folder as repository.path.';
    const message = `${id} has ${what} of ${stackName(other.id)}, so it is not watched: a recovery of one could stop the other.`;
    return [{ id, problem: { where: `${shown}:${line}`, message, fix, severity: 'error' as const } }];
  });
}

/**
 * Where each further stack is, so that neither another one nor the search takes what is theirs.
 * @param load reads one's settings
 */
export async function furtherStacks(
  user: UserFile,
  { stack, ...options }: LoadOptions,
  load: (options: LoadOptions) => Promise<{ readonly settings: Settings }>,
): Promise<readonly StackPlace<StackId>[]> {
  if (stack !== undefined) return [];
  // Only where they are: no password is opened, and nothing is asked for that needs trust or an answer.
  const { cwd, home, env, platform, configFile } = options;
  const place = { cwd, home, env, platform, ...(configFile === undefined ? {} : { configFile }) };
  return Promise.all(
    user.stacks.map(async ({ id, line }) => {
      const { settings } = await load({ ...place, stack: id });
      return placeIn(id, line, settings);
    }),
  );
}
