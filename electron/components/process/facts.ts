import type { Keeper, ProcessFacts, Starter } from '../../../shared/components/process.ts';
import { hostPort, type Instant } from '../../../shared/domain/index.ts';
import { counted, formatClock, formatList } from '../../../shared/format.ts';
import { processWords } from '../owner-facts.ts';
import { type Tells, told } from '../told.ts';

/** A tree of workers is told by so many of its processes. */
const MOST = 8;

const STARTERS: Readonly<Record<Starter, string>> = {
  lifeguard: 'Lifeguard',
  terminal: 'somebody in a terminal',
  manager: 'a process manager',
  system: 'the system (its parent is gone, or is the first process)',
  program: 'another program',
};

export const processFacts: Tells = ({ readings, now }) => {
  const facts: Partial<ProcessFacts> = readings.process?.facts ?? {};
  const { root, tree = [], starter, manager, keeper, restarts, ends, listeners = [], outputFile, others } = facts;
  const largest = tree.toSorted((a, b) => b.residentBytes - a.residentBytes).slice(0, MOST);
  const own = listeners.filter((l) => tree.some((p) => p.pid === l.process?.pid));
  return told(
    ['Command', root?.commandLine],
    ['Folder', root?.cwd],
    ...largest.map((p) => [p === root ? 'First process' : 'Process', processWords(p)] as const),
    ['And', tree.length > MOST ? counted(tree.length - MOST, 'more process', 'more processes') : null],
    ['Listens at', formatList([...new Set(own.map((l) => hostPort(l.address, l.port)))])],
    ['Started by', starter == null ? null : starterWords(starter, manager?.name)],
    ['Kept running by', keeper == null ? null : keeperWords(keeper)],
    ['Restarts that nobody made, in 10 minutes', restarts === undefined ? null : String(restarts)],
    [
      'Ends that nobody asked for, seen in the last hour',
      endsIn(
        ends?.filter((end) => !end.failed),
        now,
      ) ??
        (ends && '0'),
    ],
    [
      'Starts that failed, seen in the last hour',
      endsIn(
        ends?.filter((end) => end.failed),
        now,
      ),
    ],
    ['Reloads when files change', facts.reloader === undefined || root == null ? null : facts.reloader ? 'yes' : 'no'],
    ['Others from the same folder', others?.map(({ root: { name, pid } }) => `${name} (pid ${pid})`).join(', ')],
    ['Its output', outputFile],
  );
};

/** Null where there are none. */
function endsIn(ends: ProcessFacts['ends'] = [], { wall }: Instant): string | null {
  const last = ends.at(-1);
  return last === undefined ? null : `${ends.length}, the last at ${formatClock(last.at, wall)}`;
}

const starterWords = (starter: Starter, manager: string | undefined): string =>
  starter === 'manager' && manager !== undefined ? manager : STARTERS[starter];

const keeperWords = ({ kind, name, ended }: Keeper): string =>
  `${kind}${name === null ? '' : ` ${name}`}${ended === null ? '' : `; what it kept last ${ended}`}`;
