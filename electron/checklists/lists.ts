import { z } from 'zod';
import lists from '../../resources/checklists.json' with { type: 'json' };
import { type Checklist, type ChecklistId, ChecklistSchema } from '../../shared/domain/index.ts';
import { once } from '../../shared/once.ts';

/** The guide's two checklists (section "Troubleshooting Checklists"), every line of both, and its emergency script as a third. */
export const checklists: () => Readonly<Record<ChecklistId, Checklist>> = once(() =>
  z.object({ quick: ChecklistSchema, full: ChecklistSchema, emergency: ChecklistSchema }).strict().parse(lists),
);

/** Where the guide takes the backend to be. */
const GUIDES_BACKEND = 'http://localhost:8000';

/**
 * A list as it is asked on this machine: its lines name the backend that is asked, not the one of the guide.
 * @param backendUrl e.g. `http://localhost:8765`
 */
export function checklistFor(id: ChecklistId, backendUrl: string): Checklist {
  const list = checklists()[id];
  const lines = list.lines.map((line) => ({ ...line, title: line.title.replace(GUIDES_BACKEND, backendUrl) }));
  return { ...list, lines };
}
