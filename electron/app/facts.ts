import { type ComponentId, type Fact, keptOf, ownerOf } from '../../shared/domain/index.ts';
import { ownerFacts, type TellInput, tellsOf } from '../components/index.ts';
import { portHolderSince } from '../system/index.ts';

/** Views that ask together share one look at who listens where; in milliseconds. */
const TOGETHER_MS = 5000;

/** Everything that was read of a component and is no figure: who keeps it running, the process that it is, and what it told itself. */
export async function factsOf(id: ComponentId, input: TellInput): Promise<readonly Fact[]> {
  const port = keptOf(id, input.settings)?.port ?? null;
  const isLooked = port !== null && ownerOf(input.readings, id).kind !== 'container';
  const holder = isLooked ? await portHolderSince(port, performance.now() - TOGETHER_MS).catch(() => null) : null;
  return [...ownerFacts(id, input, holder), ...tellsOf(id, input)];
}
