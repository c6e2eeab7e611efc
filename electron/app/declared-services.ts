import type { Declaration } from '../../shared/components/declaration.ts';
import { COMPONENT_IDS, hostPort, KINDS } from '../../shared/domain/index.ts';
import { RECOGNISERS } from '../components/index.ts';
import { type DeclaredServices, isReservedId } from '../config/index.ts';
import { addressOf, declaredIn } from '../discovery/index.ts';

/** Nobody's stack has more; each is asked a question every few seconds. */
const MOST = 12;

/** Kinds that tell one of theirs from whatever else sits at the address: what merely listens there may be anybody's. */
const PARTICULAR = KINDS.filter((kind) => !['http', 'tcp'].includes(kind.id));

/**
 * What the stack's own compose files and Procfiles name and can be watched without asking: of a kind that recognises its own, and not one of those
 * that are always watched.
 */
export function declaredServices(
  folders: readonly string[],
  input: { readonly home: string; readonly env: Readonly<Record<string, string | undefined>> },
): DeclaredServices {
  const { services, containers, files } = declaredIn(folders, RECOGNISERS, input);
  const watchable = PARTICULAR.map(({ id, service: { example } }) => ({ id, example }));
  const ids = new Set<string>();
  const entries = services.flatMap(({ service, kind, port, file, line, optional }) => {
    const declaration = PARTICULAR.find((k) => k.id === kind);
    const { address = null }: Partial<NonNullable<Declaration['service']>> = declaration?.service ?? {};
    const id = service.toLowerCase();
    if (declaration === undefined || address === null || port === null || optional) return [];
    if (!/^[a-z][a-z0-9-]{0,39}$/.test(id) || isReservedId(id) || ids.has(id)) return [];
    if (COMPONENT_IDS.some((c) => c === kind)) return [];
    const at = addressOf(kind, hostPort('localhost', port), watchable, RECOGNISERS);
    if (at === null) return [];
    ids.add(id);
    return [{ id, kind: declaration.id, address, at, file, line }];
  });
  return { entries: entries.slice(0, MOST), containers, files };
}
