import { z } from 'zod';
import type { PublishedContainer } from '../../discovery/index.ts';
import { ask, findSystemTool, type Question, whatWasRead } from '../../system/index.ts';

/** Longer than this is waited for no engine when somebody asks what is there. */
const LIMIT_MS = 3000;

const LineSchema = z.looseObject({
  Names: z.string(),
  Image: z.string(),
  Ports: z.string(),
  Labels: z.string().optional(),
});

const label = (labels: string, name: string): string | null =>
  new RegExp(`(?:^|,)com\\.docker\\.compose\\.${name}=([^,]*)`).exec(labels)?.[1] ?? null;

/** Reads lines of `docker ps --format '{{json .}}'`; what is none is passed over. */
export function parsePublished(output: string): PublishedContainer[] {
  return output.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    const parsed = LineSchema.safeParse(json(line));
    if (!parsed.success) return [];
    const { Names, Image, Ports, Labels = '' } = parsed.data;
    const [project, service] = [label(Labels, 'project'), label(Labels, 'service')];
    return [
      {
        name: Names.split(',')[0] ?? Names,
        image: Image,
        ports: portsIn(Ports),
        compose:
          project === null || service === null
            ? null
            : { project, service, folder: label(Labels, 'project\\.working_dir') },
      },
    ];
  });
}

/** `0.0.0.0:6379->6379/tcp, [::]:6379->6379/tcp`; ranges are written as `8000-8001->8000-8001/tcp`. */
function portsIn(text: string): { host: number; inside: number }[] {
  const found = new Map<number, number>();
  for (const [, from, to = from, inside] of text.matchAll(/:(\d+)(?:-(\d+))?->(\d+)(?:-\d+)?\/tcp/g))
    for (let i = 0; i <= Math.min(Number(to) - Number(from), 64); i++) found.set(Number(from) + i, Number(inside) + i);
  return [...found].map(([host, insidePort]) => ({ host, inside: insidePort }));
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

const running: Question<PublishedContainer[]> = {
  command: 'docker',
  args: ['ps', '--no-trunc', '--format', '{{json .}}'],
  timeoutMs: LIMIT_MS,
  read: parsePublished,
};

/** Containers that run and the ports of this machine that lead into them; none where no engine answers. Starts nothing. */
export async function publishedContainers(signal: AbortSignal): Promise<readonly PublishedContainer[]> {
  if (findSystemTool('docker') === null) return [];
  return whatWasRead(await ask(running, signal)) ?? [];
}
