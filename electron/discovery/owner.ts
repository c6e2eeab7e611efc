import type { FoundOwner } from '../../shared/domain/index.ts';
import type { ProcessRow, SystemKeeper } from '../system/index.ts';
import { managerOf } from '../system/index.ts';

/** A container that publishes a port of this machine. */
export interface PublishedContainer {
  readonly name: string;
  readonly image: string;
  /** Ports of this machine, and those inside that they lead to. */
  readonly ports: readonly { readonly host: number; readonly inside: number }[];
  /** Service of a compose file; null where it was started by itself. */
  readonly compose: { readonly project: string; readonly service: string; readonly folder: string | null } | null;
}

const SHELL = /^-?(ba|z|da|k|fi)?sh$/;
const MAX_DEPTH = 32;

/** Who keeps what listens on a port running, from what was read once for all. Pure. */
export function ownerOfListener({
  row,
  table,
  keeper,
  container,
}: {
  readonly row: ProcessRow | null;
  readonly table: ReadonlyMap<number, ProcessRow>;
  /** The job or unit that keeps the process, as the system names it. */
  readonly keeper: SystemKeeper | null;
  readonly container: PublishedContainer | null;
}): FoundOwner {
  if (container !== null) {
    const { compose } = container;
    const text = `the container ${container.name}`;
    const part = compose === null ? '' : `, service ${compose.service} of ${compose.project}`;
    return {
      kind: 'container',
      name: container.name,
      compose: compose === null ? null : { project: compose.project, service: compose.service },
      text: `Kept by ${text}${part}.`,
    };
  }
  const owner = (kind: FoundOwner['kind'], name: string | null, text: string): FoundOwner => ({
    kind,
    name,
    compose: null,
    text,
  });
  switch (keeper?.kind) {
    case 'container':
      return owner('container', null, 'Kept by a container.');
    case 'unit':
      return owner('system', keeper.name, `Kept by the system’s unit ${keeper.name}.`);
    case 'own-unit':
      return owner('system', keeper.name, `Runs within your systemd’s unit ${keeper.name}.`);
    case 'launchd': {
      const formula = /^homebrew\.mxcl\.(.+)$/.exec(keeper.name)?.[1];
      return formula === undefined
        ? owner('launchd', keeper.name, `Kept by launchd’s job ${keeper.name}.`)
        : owner('homebrew', formula, `Kept by Homebrew’s service ${formula}.`);
    }
  }
  if (row === null) return owner('unknown', null, 'It belongs to another user.');
  const manager = managerOf(row, [...table.values()]);
  if (manager !== null) return owner('manager', manager.name, `Kept by ${manager.name} (pid ${manager.pid}).`);
  const shell = shellAbove(row, table);
  if (shell !== null) return owner('shell', shell.name, `Started from a shell (${shell.name}, pid ${shell.pid}).`);
  return owner('unknown', null, 'Whoever started it has ended.');
}

function shellAbove(row: ProcessRow, table: ReadonlyMap<number, ProcessRow>): ProcessRow | null {
  let at = table.get(row.parentPid);
  for (let i = 0; at !== undefined && at.pid > 1 && i < MAX_DEPTH; i++) {
    if (SHELL.test(at.name)) return at;
    at = table.get(at.parentPid);
  }
  return null;
}
