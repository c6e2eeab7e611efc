import { type Discovery, DiscoverySchema, type FoundService, type UnknownListener } from '../../shared/domain/index.ts';
import { counted } from '../../shared/format.ts';
import { type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, oneRow, wrap } from './io.ts';
import { withProgress } from './progress.ts';

/** `lifeguard services find`: what else runs here and what the repository's own files name. Watches nothing by itself. */
export async function findServices(context: CommandContext, words: readonly string[]): Promise<number> {
  const ports = words.length === 0 ? null : words.map(portOf);
  const engine = await context.stack();
  const all = await withProgress(context, 'Looking what runs here', engine.discover(ports));
  const found = ports === null ? all : { ...all, findings: all.findings.map(byPort) };
  if (context.json) context.print(jsonText(DiscoverySchema.parse(found)));
  else context.print(toldOf(found, context).join('\n'));
  return EXIT.healthy;
}

/** Where a part of the machine was looked at, what is alone of its kind there may not be elsewhere: its port tells it from the others. */
const byPort = (f: FoundService): FoundService =>
  f.id === f.kind && f.port !== null && f.watchedAs === null && f.declared === null
    ? { ...f, id: `${f.kind}-${f.port}` }
    : f;

/** `lifeguard services add ID`: watches what was found under this id. */
export async function addFound({ stack, print, say, json, columns }: CommandContext, id: string): Promise<number> {
  const engine = await stack();
  const answer = await engine.watchFound(id);
  if (json) print(jsonText(answer));
  else if (answer.ok) print(`${id} is watched from now on.`);
  for (const { where, message, fix } of json ? [] : answer.problems)
    for (const line of wrap(`${where}: ${message} ${fix}`, columns)) say(line);
  return answer.ok ? EXIT.healthy : EXIT.usage;
}

function portOf(word: string): number {
  const port = /^\d{1,5}$/.test(word) ? Number(word) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new UsageError(`"${word}" is no port.`, 'Use: lifeguard services find 6380');
}

function toldOf(found: Discovery, { columns, paint, options }: CommandContext): string[] {
  const { findings, others, conflicts, problems } = found;
  const part = (title: string, of: readonly FoundService[]) =>
    of.length === 0 ? [] : [paint('bold', title), ...of.flatMap((f) => oneFound(f, columns, paint)), ''];
  const lines = [
    ...conflicts.flatMap(({ text }) => [...wrap(text, columns).map((l) => paint('yellow', l)), '']),
    ...part(
      'Of this stack',
      findings.filter((f) => f.ofStack),
    ),
    ...part(
      'Others on this machine',
      findings.filter((f) => !f.ofStack),
    ),
    ...(findings.length === 0 ? ['Nothing was recognised that could be watched.', ''] : []),
    ...problems.flatMap(({ where, message }) => [...wrap(`${where}: ${message}`, columns), '']),
  ];
  if (options.all === true) lines.push(...others.flatMap((o) => oneOther(o, columns)));
  else if (others.length > 0) {
    const ports = counted(others.length, 'more port is listened on', 'more ports are listened on');
    lines.push(...wrap(`${ports} by what was not recognised.`, columns), 'See them: lifeguard services find --all');
  }
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

function oneFound(f: FoundService, columns: number, paint: CommandContext['paint']): string[] {
  const does =
    f.watchedAs !== null
      ? `It is watched: lifeguard status (${f.watchedAs}).`
      : `Watch it: lifeguard services add ${f.id}`;
  return [
    `  ${paint('bold', oneRow(f.id))}`,
    ...wrap(f.text, columns, '    '),
    ...wrap(does, columns, '    ').map((l) => paint('dim', l)),
  ];
}

function oneOther({ id, port, process, why }: UnknownListener, columns: number): string[] {
  const who =
    process === null
      ? ''
      : ` ${process.name} (pid ${process.pid})${process.folder === null ? '' : ` in ${process.folder}`}.`;
  // Whatever it speaks: that it listens can be watched.
  const does = id === null ? [] : wrap(`Watch the port: lifeguard services add ${id}`, columns, '    ');
  return [...wrap(`Port ${port}:${who} ${why}`, columns, '  '), ...does];
}
