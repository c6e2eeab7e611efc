import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { CHECKLIST_IDS } from '../../../shared/domain/index.ts';
import { singleLine } from '../../../shared/plain-text.ts';
import type { Desk } from './desk.ts';
import { detail, id, minutes, name, seconds } from './inputs.ts';
import { refused, said } from './text.ts';
import { changesText, incidentLine, incidentText, logsText, statusText, whyText } from './words.ts';

const LOOKS = { readOnlyHint: true, openWorldHint: false } as const;
const MORE = 'Ask again with detail: true.';

/** The tools that only look. */
export function addLooks(server: McpServer, desk: Desk): void {
  server.registerTool(
    'status',
    {
      title: 'How the stack is',
      description:
        'The verdict in one sentence, and what is not well. With detail: every component with its figure, where the stack lies, problems of the configuration.',
      inputSchema: { detail },
      annotations: LOOKS,
    },
    async (asked) => said(statusText(await desk.snapshot(), asked.detail), { detail: asked.detail, more: MORE }),
  );

  server.registerTool(
    'why',
    {
      title: 'Why it is not well',
      description:
        'The causes, ranked, each with its evidence and the runbook that helps, and what was ruled out on the way. With detail: raw errors too.',
      inputSchema: { detail },
      annotations: LOOKS,
    },
    async (asked) => {
      const snapshot = await desk.snapshot();
      return said(whyText(snapshot, await desk.calls.decisions({}), asked.detail), {
        detail: asked.detail,
        more: MORE,
      });
    },
  );

  server.registerTool(
    'wait_until_healthy',
    {
      title: 'Wait until it is well',
      description:
        'Answers as soon as the stack, or the named components, are well, else when the time is over with the reason.',
      inputSchema: {
        components: z.array(name).max(50).optional().describe('ids of components; all when left away'),
        timeout_seconds: seconds(600, 50),
      },
      annotations: LOOKS,
    },
    async ({ components, timeout_seconds }, { signal }) => {
      const ids = components === undefined || components.length === 0 ? null : await desk.components(components);
      const { isWell, words, causes } = await desk.untilWell(ids, timeout_seconds * 1000, signal);
      if (isWell) return said(`Well. ${words}`);
      const reasons = causes.map((c) => singleLine(`${c.id} (${c.component}): ${c.title} ${c.detail}`));
      return refused([`Not well after ${timeout_seconds} s. ${words}`, ...reasons].join('\n'));
    },
  );

  server.registerTool(
    'logs',
    {
      title: 'What the logs say',
      description:
        'Last lines of the stack’s log files, or those around a time, with what repeats and which minutes stand out.',
      inputSchema: {
        component: name.optional().describe('only logs with this in their name'),
        around: z.iso
          .datetime({ offset: true })
          .optional()
          .describe('lines within two minutes of this time, as 2026-01-31T14:03:00Z'),
        minutes: minutes(1440, 10),
        lines: z.number().int().min(1).max(500).default(40).describe('lines of each log'),
      },
      annotations: LOOKS,
    },
    async ({ component, around, minutes: window, lines }) => {
      const at = around === undefined ? null : Date.parse(around);
      const needed = at === null ? window : Math.min(1440, Math.max(window, Math.ceil((Date.now() - at) / 60_000) + 2));
      const report = await desk.calls.logs({ minutes: needed });
      return said(logsText(report, { of: component ?? null, around: at, lines }), {
        detail: lines > 40,
        more: 'Ask for one component.',
      });
    },
  );

  server.registerTool(
    'incidents',
    {
      title: 'What failed lately',
      description: 'The latest incidents, one a line; with id the timeline of one of them.',
      inputSchema: { id: id.optional(), limit: z.number().int().min(1).max(200).default(10), detail },
      annotations: LOOKS,
    },
    async (asked) => {
      if (asked.id !== undefined) {
        const found = await desk.calls.incident({ id: asked.id });
        if (found === null) return refused(`There is no incident ${asked.id}.`);
        return said(incidentText(found, asked.detail), { detail: asked.detail, more: MORE });
      }
      const all = await desk.calls.incidents({ limit: asked.limit });
      return said(all.length === 0 ? 'No incident was recorded.' : all.map(incidentLine).join('\n'), {
        detail: asked.detail,
        more: MORE,
      });
    },
  );

  server.registerTool(
    'report',
    {
      title: 'The report of an incident',
      description:
        'The post-incident report as Markdown: cause, timeline, what was tried, what keeps it from coming back.',
      inputSchema: { id, detail },
      annotations: LOOKS,
    },
    async (asked) => {
      const { markdown } = await desk.calls.report({ id: asked.id });
      return markdown === null
        ? refused(`There is no incident ${asked.id}.`)
        : said(markdown, { detail: asked.detail, more: MORE });
    },
  );

  server.registerTool(
    'what_changed',
    {
      title: 'What changed lately',
      description: 'Commits, checkouts, changed configuration and dependencies of the last minutes, newest first.',
      inputSchema: { minutes: minutes(10_080, 60), detail },
      annotations: LOOKS,
    },
    async (asked) =>
      said(changesText(await desk.calls.recentChanges({ minutes: asked.minutes })), {
        detail: asked.detail,
        more: MORE,
      }),
  );

  server.registerTool(
    'checklist',
    {
      title: 'Run a diagnostic checklist',
      description:
        'Runs the guide’s checklist (quick: up to 2 minutes, full: up to 10, emergency) and tells what did not pass; with detail every line. It goes on when the time is over: ask again to see the rest.',
      inputSchema: { list: z.enum(CHECKLIST_IDS).default('quick'), timeout_seconds: seconds(600, 50), detail },
      annotations: { ...LOOKS, readOnlyHint: false, destructiveHint: false },
    },
    async (asked, { signal }) => {
      const { running, title, lines } = await desk.checklist(asked.list, asked.timeout_seconds * 1000, signal);
      const done = lines.filter((l) => l.tookMs !== null);
      const shown = lines.filter((l) => asked.detail || !['passed', 'skipped', 'waiting', 'running'].includes(l.state));
      const head = `${title}: ${done.filter((l) => l.state === 'passed').length} of ${lines.length} passed${running ? `, ${done.length} looked at so far` : ''}.`;
      return said([head, ...shown.map((l) => singleLine(`- ${l.state}: ${l.title}. ${l.evidence}`))].join('\n'), {
        detail: asked.detail,
        more: MORE,
      });
    },
  );
}
